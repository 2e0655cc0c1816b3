import { asksForPlan, buttonAsksForPlan } from "../../bot/asks-for-plan.ts";
import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Intent, Sender } from "../../bot/chat.ts";
import { refusal } from "../../bot/refusal.ts";
import { userOf } from "./account.ts";
import { answering } from "./answer.ts";
import type { Api } from "./client.ts";
import type { Finder } from "./find-post.ts";
import type { InOrder } from "./in-order.ts";
import { channelOf, placeOf } from "./place.ts";
import type { Rooms } from "./rooms.ts";
import type { Say } from "./say.ts";
import type { Homes } from "./views/keep-homes.ts";

/** Who Ferry is in its workspace. */
export interface Identity {
  /** The workspace's id. */
  readonly team: string;
  /** The bot's user id, and its name: `@ferry`. */
  readonly user: string;
  readonly name: string;
}

/** All that doing what somebody did in Slack touches. */
export interface Doing {
  readonly bot: BotPorts;
  onIntent(intent: Intent): Promise<void>;
  readonly identity: Identity;
  readonly api: Api;
  readonly say: Say;
  readonly finder: Finder;
  readonly rooms: Rooms;
  readonly homes: Homes;
  /** Changes of one form, by its view's id. */
  readonly inOrder: InOrder;
  /** Aborted when Ferry stops. */
  readonly signal: AbortSignal;
}

/** Where somebody did something. */
export interface Where {
  readonly account: Sender["account"];
  /** Undefined in the Home tab, and in a modal that nothing is known of. */
  readonly channel?: string | undefined;
  /** The Home tab answers in itself. */
  readonly isHome?: boolean;
  readonly thread?: string | undefined;
  readonly responseUrl?: string | undefined;
}

/** The sender of an intent. Without a channel, a plan's thread would be in their direct messages with Ferry. */
export function senderAt(where: Where, { identity, api, say, homes }: Doing): Sender {
  const { account, channel } = where;
  const user = userOf(account);
  const answer = answering({ user, ...where }, { api, say });
  return {
    account,
    place: placeOf(identity.team, channel ?? user),
    // The Home tab has no ephemeral messages; where Slack does not take it, a direct message is left.
    answer:
      where.isHome === true ? (message) => homes.say(account, message).catch(() => answer(message)) : answer,
  };
}

/** Hands an intent to the bot; one that asks for a plan only where the plan could have its thread. */
export async function give(intent: Intent, doing: Doing): Promise<void> {
  const wantsThread =
    intent.type === "command" ? asksForPlan(intent.words) : buttonAsksForPlan(intent.button);
  if (wantsThread) {
    try {
      await doing.rooms.mustTakeThreads(channelOf(intent.from.place));
    } catch (error) {
      const said = intent.type === "command" ? intent.typed : intent.button;
      return intent.from.answer(refusal(error, { account: intent.from.account, said }, doing.bot));
    }
  }
  await doing.onIntent(intent);
  if (decides(intent)) doing.homes.decided(intent.from.account);
}

/** Whether somebody's Home tab may show something else after this. */
const decides = (intent: Intent): boolean =>
  intent.type === "click" || DECISIONS.has(intent.words[1]?.toLowerCase() ?? "");
const DECISIONS: ReadonlySet<string> = new Set(["approve", "reject", "cancel", "give-up"]);

/** Tells somebody of an error that kept Ferry from doing what they did. Throws ChatError. */
export const tellError = (error: unknown, from: Sender, said: string, { bot }: Doing): Promise<void> =>
  from.answer(refusal(error, { account: from.account, said }, bot));
