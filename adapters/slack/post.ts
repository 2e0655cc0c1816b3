import { type Chat, ChatError, type MessageRef } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { latest } from "../latest.ts";
import { isProgress, newsOf } from "../news.ts";
import { userOf } from "./account.ts";
import { answering } from "./answer.ts";
import type { Api } from "./client.ts";
import { type Finder, metadataOf } from "./find-post.ts";
import type { Turns } from "./pace.ts";
import { channelOf, PLATFORM, refOf, type Spot, spotOf } from "./place.ts";
import { holds } from "./render.ts";
import type { Say } from "./say.ts";
import type { Upload } from "./upload.ts";

/** So many messages are known to this process: where they stand, and what they say. */
const REMEMBERED = 1_000;

export interface PostingPorts {
  /** For posting, and for edits that people must see. */
  readonly api: Api;
  /** For figures that go on: however long Slack leaves those calls hanging, nothing else waits behind them. */
  readonly progressApi: Api;
  readonly finder: Finder;
  readonly turns: Turns;
  readonly say: Say;
  readonly upload: Upload;
  readonly editIntervalMs: number;
  /** Told what Slack does not let Ferry do although it should. */
  onOddity(what: string, error: unknown): void;
}

/** A Chat with all that Slack offers. */
export type SlackChat = Chat & Required<Pick<Chat, "attach" | "holds" | "tell">>;

/**
 * The way to the people of one workspace. Every message carries its key as
 * metadata, so that one that was posted before a crash is found again in its
 * channel or thread, and not posted twice.
 */
export function slackChat(ports: PostingPorts): SlackChat {
  const { api, progressApi, finder, turns, say, upload } = ports;
  /** Where messages stand, by their keys. */
  const known = latest<MessageRef>(REMEMBERED);
  /** What people have seen there. */
  const shown = latest<string>(REMEMBERED);

  /** Where it stands already, or where `send` puts it. */
  async function once(
    key: string,
    mayStand: boolean,
    search: () => Promise<Spot | undefined>,
    send: () => Promise<Spot>,
  ): Promise<MessageRef> {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = mayStand ? await search().catch(withoutSearch) : undefined;
    const ref = refOf(found ?? (await send()));
    known.set(key, ref);
    return ref;
  }

  /** A search that Slack refuses for good is no reason to say nothing: rather twice than never. */
  function withoutSearch(error: unknown): undefined {
    if (error instanceof ChatError && error.passing) throw error;
    ports.onOddity("Slack does not let Ferry look for what it posted", error);
  }

  async function post(channel: string, key: string, message: Message, thread: object): Promise<Spot> {
    await turns.toPost(channel);
    const posted = await turns.heeding(`posts.${channel}`, () =>
      say(message, (content) =>
        api.call("chat.postMessage", (client) =>
          client.chat.postMessage({
            channel,
            ...thread,
            ...content,
            metadata: metadataOf(key),
            unfurl_links: false,
            unfurl_media: false,
          }),
        ),
      ),
    );
    if (posted.ts === undefined)
      throw new ChatError("Slack took a message and did not say where it is", true);
    const spot = { channel: posted.channel ?? channel, ts: posted.ts };
    shown.set(refOf(spot), newsOf(message));
    return spot;
  }

  return {
    platform: PLATFORM,
    editIntervalMs: ports.editIntervalMs,
    holds,

    async postRoot(place, key, message, mayStand = false) {
      const channel = channelOf(place);
      const search = () => finder.byKey(channel, undefined, key);
      return once(key, mayStand, search, () => post(channel, key, message, {}));
    },

    async postReply(root, key, message, broadcast, mayStand = false) {
      const { channel, ts } = spotOf(root);
      const search = () => finder.byKey(channel, ts, key);
      const thread = { thread_ts: ts, reply_broadcast: broadcast };
      return once(key, mayStand, search, () => post(channel, key, message, thread));
    },

    async edit(ref, message, key) {
      const spot = spotOf(ref);
      const figures = isProgress(message, shown.get(ref));
      // Slack says that an edit keeps what it does not name; apps have seen it go.
      const metadata = key === undefined ? {} : { metadata: metadataOf(key) };
      await turns.toEdit(figures ? "progress" : "news");
      await turns.heeding("edits", () =>
        // Blocks come without ids: Slack gives them new ones, as an edit needs.
        say(message, (content) =>
          (figures ? progressApi : api).call("chat.update", (client) =>
            client.chat.update({ ...spot, ...content, ...metadata }),
          ),
        ),
      );
      shown.set(ref, newsOf(message));
    },

    tell: (account, message) =>
      answering({ user: userOf({ platform: PLATFORM, account }) }, { api, say })(message),

    async attach(root, key, file, mayStand = false) {
      const spot = spotOf(root);
      const search = () => finder.byFile(spot.channel, spot.ts, file.name);
      return once(key, mayStand, search, async () => {
        await turns.toAttach();
        await turns.heeding("files", () => upload(spot.channel, spot.ts, file));
        // Slack shares a file a moment after it says so, and does not say as which message.
        return spot;
      });
    },
  };
}
