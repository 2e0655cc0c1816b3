import { Routes } from "discord.js";
import { z } from "zod";
import type { Api } from "./client.ts";
import { CODES, refusalOf } from "./errors.ts";
import { idsOf, type Mark } from "./mark.ts";
import type { Spot } from "./ref.ts";

/** What Ferry reads of messages: https://docs.discord.com/developers/resources/message */
const message = z.object({
  id: z.string(),
  author: z.object({ id: z.string() }),
  components: z
    .array(z.object({ id: z.number().optional(), components: z.array(z.unknown()).optional() }))
    .catch([]),
  attachments: z.array(z.object({ filename: z.string() })).catch([]),
});
type Found = z.infer<typeof message>;
const numbered = z.object({ id: z.number() });

/** Discord's own limit for one page, and how far back a search goes: Ferry looks for what it posted minutes ago. */
const PAGE = 100;
const PAGES = 5;

/** Finds what Ferry posted, by what it carries. */
export interface Finder {
  /** Throws ChatError. */
  byMark(channel: string, mark: Mark): Promise<Spot | undefined>;
  /** The message that carries a file of that name. Throws ChatError. */
  byFile(channel: string, name: string): Promise<Spot | undefined>;
}

export function finder(api: Api): Finder {
  let self: Promise<string> | undefined;

  /** The bot's own user id. */
  async function ownId(): Promise<string> {
    self ??= api.call("get", Routes.user()).then((user) => numberedUser.parse(user).id);
    try {
      return await self;
    } catch (error) {
      self = undefined;
      throw error;
    }
  }

  async function find(channel: string, wanted: (message: Found) => boolean): Promise<Spot | undefined> {
    const own = await ownId();
    let before: string | undefined;
    for (let read = 0; read < PAGES; read += 1) {
      const query = new URLSearchParams({
        limit: String(PAGE),
        ...(before === undefined ? {} : { before }),
      });
      const page = z.array(message).parse(await api.call("get", Routes.channelMessages(channel), { query }));
      const found = page.find((each) => each.author.id === own && wanted(each));
      if (found !== undefined) return { channel, message: found.id };
      before = page.at(-1)?.id;
      if (page.length < PAGE || before === undefined) return undefined;
    }
    return undefined;
  }

  /** In a thread that is not there yet, or not any more, stands nothing. */
  const search = (channel: string, wanted: (message: Found) => boolean) =>
    find(channel, wanted).catch((error: unknown) => {
      if (refusalOf(error) === CODES.unknownChannel) return undefined;
      throw error;
    });

  return {
    byMark(channel, mark) {
      const [container, first] = idsOf(mark);
      return search(channel, ({ components: [outer] }) => {
        const inner = numbered.safeParse(outer?.components?.[0]).data;
        return outer?.id === container && inner?.id === first;
      });
    },
    byFile: (channel, name) =>
      search(channel, ({ attachments }) => attachments.some(({ filename }) => filename === name)),
  };
}

const numberedUser = z.object({ id: z.string() });
