import { z } from "zod";
import { ChatError } from "../../bot/chat.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Api } from "./client.ts";
import { refusalOf } from "./errors.ts";

/** Whether a plan could have its thread in a conversation. */
export interface Rooms {
  /** Throws OpsError `slack.*` where none could be posted. What Slack does not tell now is taken for well. */
  mustTakeThreads(channel: string): Promise<void>;
}

const shape = z.object({ is_member: z.boolean().optional(), is_archived: z.boolean().optional() });

/** What Slack says of a conversation; `elsewhere`: it has none of that id for Ferry. */
type Look = z.infer<typeof shape> | "elsewhere";

/** A channel that was well is not asked about again for so long: conversations.info is limited to 50 a minute. */
const WELL_MS = 10 * 60_000;
/** No message is so old. */
const NO_MESSAGE = "1.000001";

export function rooms(api: Api, bot: string, now: () => number): Rooms {
  const well = new Map<string, number>();

  async function look(channel: string): Promise<Look> {
    try {
      const { channel: found } = await api.call("conversations.info", (client) =>
        client.conversations.info({ channel }),
      );
      return shape.safeParse(found).data ?? {};
    } catch (error) {
      // A private channel without Ferry does not exist for it.
      if (codeOf(error) === "channel_not_found") return "elsewhere";
      return codeOf(error) === "missing_scope" ? seek(channel) : {};
    }
  }

  /**
   * Whether Ferry takes part in direct messages, of two or of a group. To read
   * about these takes scopes that are for nothing else; a link to a message
   * takes none, and Slack looks for the conversation first:
   * https://docs.slack.dev/reference/methods/chat.getPermalink
   */
  async function seek(channel: string): Promise<Look> {
    try {
      await api.call("chat.getPermalink", (client) =>
        client.chat.getPermalink({ channel, message_ts: NO_MESSAGE }),
      );
      return { is_member: true };
    } catch (error) {
      if (codeOf(error) === "channel_not_found") return "elsewhere";
      return codeOf(error) === "message_not_found" ? { is_member: true } : {};
    }
  }

  return {
    async mustTakeThreads(channel) {
      if ((well.get(channel) ?? 0) > now()) return;
      // A user's id stands for their direct messages with Ferry.
      if (!/^[CDG]/.test(channel)) return;
      const found = await (channel.startsWith("D") ? seek(channel) : look(channel));
      if (found === "elsewhere") throw new OpsError("slack.not-in-conversation", { bot });
      if (found.is_archived === true) throw new OpsError("slack.archived");
      if (found.is_member === false) throw new OpsError("slack.not-in-channel", { bot });
      if (found.is_member !== true) return;
      for (const [known, until] of well) if (until <= now()) well.delete(known);
      well.set(channel, now() + WELL_MS);
    },
  };
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof ChatError ? refusalOf(error.cause) : undefined;
