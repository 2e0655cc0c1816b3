import { setTimeout as pause } from "node:timers/promises";
import type { ModalView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import { followPlan } from "../../../bot/follow-plan.ts";
import type { Message } from "../../../bot/message.ts";
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
 * Slack may still be putting the acknowledgement's view in the form's place
 * when the answer is there already, and show that one for good
 * (slackapi/bolt-js#1080): so it is sent again after this.
 */
const AGAIN_MS = 1_500;

/**
 * The `answer` of somebody who has sent in a form: it appears in the form's
 * place, and if a plan was begun with it, so does the plan once it is made.
 * What the person does not wait for is told by the thread all the same.
 */
export function answerInModal(ports: ModalPorts): Sender["answer"] {
  const { bot, channel, update, signal } = ports;
  const wait = ports.pause ?? ((ms: number) => pause(ms, undefined, { signal }));
  let last: Message | undefined;
  return async (message) => {
    last = message;
    const title = message.plan === undefined ? "Ferry" : `Plan ${message.plan}`;
    // Without a plan there is no thread to point at.
    const where = message.plan === undefined ? undefined : channel;
    const show = async (shown: Message) => {
      await update(shownModal([shown], { title, channel: where }));
    };
    const again = async () => {
      await wait(AGAIN_MS);
      if (last === message) await show(message);
    };
    await show(message);
    const goesOn =
      message.plan === undefined ? again() : followPlan(message.plan, { ...bot, pause: wait }, show);
    goesOn.catch((err: unknown) =>
      bot.log.debug({ planId: message.plan, err }, "nobody looks at the form any more"),
    );
  };
}
