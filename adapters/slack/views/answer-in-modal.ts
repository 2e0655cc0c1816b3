import { setTimeout as pause } from "node:timers/promises";
import type { ModalView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import { followPlan } from "../../../bot/follow-plan.ts";
import { shownModal } from "./shown-modal.ts";

export interface ModalPorts {
  readonly bot: BotPorts;
  /** The channel's id: where the thread shall be. */
  readonly channel: string;
  /** views.update with the modal's view_id; throws when the person has closed it. */
  update(view: ModalView): Promise<unknown>;
  /** Aborted when Ferry stops. */
  readonly signal: AbortSignal;
  /** Resolves after so many ms; real time unless a test says otherwise. */
  pause?(ms: number): Promise<void>;
}

/**
 * The `answer` of somebody who has sent in a form: it appears in the form's
 * place, and if a plan was begun with it, so does the plan once it is made.
 * What the person does not wait for is told by the thread all the same.
 */
export function answerInModal(ports: ModalPorts): Sender["answer"] {
  const { bot, channel, update, signal } = ports;
  const wait = ports.pause ?? ((ms: number) => pause(ms, undefined, { signal }));
  return async (message) => {
    const title = message.plan === undefined ? "Ferry" : `Plan ${message.plan}`;
    // Without a plan there is no thread to point at.
    const where = message.plan === undefined ? undefined : channel;
    const show = async (shown: typeof message) => {
      await update(shownModal([shown], { title, channel: where }));
    };
    await show(message);
    if (message.plan === undefined) return;
    followPlan(message.plan, { ...bot, pause: wait }, show).catch((err) =>
      bot.log.debug({ planId: message.plan, err }, "nobody looks at the form any more"),
    );
  };
}
