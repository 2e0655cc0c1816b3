import { z } from "zod";
import type { Api } from "./client.ts";
import type { Turns } from "./pace.ts";
import type { Spot } from "./place.ts";

/** The event_type of the metadata by which Ferry knows its own messages again. */
const EVENT_TYPE = "ferry";

export const metadataOf = (key: string) => ({ event_type: EVENT_TYPE, event_payload: { key } });

/** What Ferry reads of a message in a channel's history. */
const shape = z.looseObject({
  ts: z.string(),
  /** `tombstone`: deleted, but its thread stands. */
  subtype: z.string().optional(),
  user: z.string().optional(),
  metadata: z
    .looseObject({
      event_type: z.string(),
      event_payload: z.looseObject({ key: z.string().optional() }).optional(),
    })
    .optional(),
  files: z.array(z.looseObject({ name: z.string().nullish() })).optional(),
});
type Found = z.infer<typeof shape>;

/** A page, and how many of them are read at most: what was posted before a crash is not far away. */
const PAGE = 200;
const PAGES = 5;

/** Looks for Ferry's own messages: other apps may write what they like into theirs. */
export interface Finder {
  /** The message with that key among a channel's latest, or in a thread. Throws ChatError. */
  byKey(channel: string, thread: string | undefined, key: string): Promise<Spot | undefined>;
  /** The message in a thread that carries a file of that name. Throws ChatError. */
  byFile(channel: string, thread: string, name: string): Promise<Spot | undefined>;
  /** The key of the message that a thread hangs on; undefined when it is none of Ferry's. Throws ChatError. */
  keyOfRoot(channel: string, thread: string): Promise<string | undefined>;
}

/** `self` is the bot's own user id. Searches wait for their turn; a person who wrote in a thread waits for none. */
export function finder(api: Api, self: string, turns: Turns): Finder {
  async function page(channel: string, thread: string | undefined, cursor: string | undefined, limit = PAGE) {
    const asked = { channel, limit, include_all_metadata: true, ...(cursor === undefined ? {} : { cursor }) };
    const { messages, response_metadata } =
      thread === undefined
        ? await api.call("conversations.history", (client) => client.conversations.history(asked))
        : await api.call("conversations.replies", (client) =>
            client.conversations.replies({ ...asked, ts: thread }),
          );
    const own = (messages ?? []).flatMap((message) => {
      const { data } = shape.safeParse(message);
      return data?.user === self && data.subtype !== "tombstone" ? [data] : [];
    });
    return { own, next: response_metadata?.next_cursor || undefined };
  }

  async function find(channel: string, thread: string | undefined, wanted: (message: Found) => boolean) {
    const where = thread === undefined ? "channel" : "thread";
    let cursor: string | undefined;
    for (let read = 0; read < PAGES; read += 1) {
      await turns.toSearch(where);
      const { own, next } = await turns.heeding(`searches.${where}`, () => page(channel, thread, cursor));
      const found = own.find(wanted);
      if (found !== undefined) return { channel, ts: found.ts };
      if (next === undefined) return undefined;
      cursor = next;
    }
    return undefined;
  }

  const keyOf = ({ metadata }: Found) =>
    metadata?.event_type === EVENT_TYPE ? metadata.event_payload?.key : undefined;

  return {
    byKey: (channel, thread, key) => find(channel, thread, (message) => keyOf(message) === key),
    byFile: (channel, thread, name) =>
      find(channel, thread, ({ files = [] }) => files.some((file) => file.name === name)),
    async keyOfRoot(channel, thread) {
      const { own } = await page(channel, thread, undefined, 1);
      const root = own.find(({ ts }) => ts === thread);
      return root && keyOf(root);
    },
  };
}
