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

const shape = z.object({
  is_member: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  is_im: z.boolean().optional(),
});

/** A channel that was well is not asked about again for so long: conversations.info is limited to 50 a minute. */
const WELL_MS = 10 * 60_000;

export function rooms(api: Api, bot: string, now: () => number): Rooms {
  const well = new Map<string, number>();

  async function look(channel: string): Promise<z.infer<typeof shape>> {
    try {
      const { channel: found } = await api.call("conversations.info", (client) =>
        client.conversations.info({ channel }),
      );
      return shape.safeParse(found).data ?? {};
    } catch (error) {
      const code = error instanceof ChatError ? refusalOf(error.cause) : undefined;
      // A private channel without Ferry does not exist for it.
      if (code === "channel_not_found") return { is_member: false };
      return {};
    }
  }

  return {
    async mustTakeThreads(channel) {
      if ((well.get(channel) ?? 0) > now()) return;
      // A user's id stands for their direct messages with Ferry.
      if (!/^[CG]/.test(channel)) return;
      const { is_member, is_archived, is_im } = await look(channel);
      if (is_archived === true) throw new OpsError("slack.archived");
      if (is_member === false && is_im !== true) throw new OpsError("slack.not-in-channel", { bot });
      for (const [known, until] of well) if (until <= now()) well.delete(known);
      well.set(channel, now() + WELL_MS);
    },
  };
}
