import { setTimeout as pause } from "node:timers/promises";
import { asksForPlan, buttonAsksForPlan } from "../../bot/asks-for-plan.ts";
import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Intent, Sender } from "../../bot/chat.ts";
import { followPlan } from "../../bot/follow-plan.ts";
import { refusal } from "../../bot/refusal.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import { OpsError } from "../../jobs/error.ts";
import { accountOf, grantedBy } from "./account.ts";
import { type AnswerPorts, answering } from "./answer.ts";
import { hasToken, type Interaction } from "./interaction.ts";
import { mustTakeThreads, placeFor } from "./rooms.ts";

/** All that doing what somebody did in Discord touches. */
export interface Doing extends AnswerPorts {
  readonly bot: BotPorts;
  readonly server: DiscordServer;
  onIntent(intent: Intent): Promise<void>;
  /** Aborted when Ferry stops. */
  readonly signal: AbortSignal;
}

/** The sender of an intent, whose answers they alone see; a plan that was begun with one appears in its place once it is made. */
export function senderOf(interaction: Interaction, doing: Doing): Sender {
  const { application_id: app, token } = interaction;
  const account = accountOf(interaction);
  const way = hasToken(interaction) ? { app, token } : undefined;
  const { answer, replace } = answering({ user: account.account, interaction: way }, doing);
  return {
    account,
    granted: grantedBy(interaction, doing.server),
    place: placeFor(interaction, doing.server),
    async answer(message) {
      await answer(message);
      if (message.plan === undefined || way === undefined) return;
      const { bot, signal } = doing;
      const wait = (ms: number) => pause(ms, undefined, { signal });
      followPlan(message.plan, { ...bot, pause: wait }, replace).catch((err: unknown) =>
        bot.log.debug({ planId: message.plan, err }, "an answer could not follow its plan"),
      );
    },
  };
}

/** Hands an intent to the bot, from the right server alone; one that asks for a plan only where the plan could have its thread. */
export async function give(intent: Intent, interaction: Interaction, doing: Doing): Promise<void> {
  const { server, bot } = doing;
  try {
    if (interaction.guild_id !== server.id) throw new OpsError("discord.other-server");
    const wantsThread =
      intent.type === "command" ? asksForPlan(intent.words) : buttonAsksForPlan(intent.button);
    if (wantsThread) mustTakeThreads(interaction, server);
  } catch (error) {
    const said = intent.type === "command" ? intent.typed : intent.button;
    return intent.from.answer(refusal(error, { account: intent.from.account, said }, bot));
  }
  await doing.onIntent(intent);
}

/** Tells somebody of an error that kept Ferry from doing what they did. Throws ChatError. */
export const tellError = (error: unknown, interaction: Interaction, doing: Doing): Promise<void> => {
  const from = senderOf(interaction, doing);
  return from.answer(refusal(error, { account: from.account, said: interaction.type }, doing.bot));
};
