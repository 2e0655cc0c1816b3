import type { ModalView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import { handle } from "../../../bot/handle.ts";
import { type Message, message } from "../../../bot/message.ts";
import { shownModal } from "./shown-modal.ts";

export interface ShowPorts {
  readonly bot: BotPorts;
  /** views.open with the click's trigger; resolves with the view's id. */
  open(view: ModalView): Promise<string>;
  /** views.update with that id; throws when the person has closed it. */
  update(id: string, view: ModalView): Promise<unknown>;
}

/**
 * Shows a plan with its exact commands in a modal, for a click on
 * `show.<plan>`. The modal is open before anything is read: a trigger lives for 3 s.
 */
export async function showPlan(
  button: string,
  from: Omit<Sender, "answer">,
  { bot, open, update }: ShowPorts,
): Promise<void> {
  const title = `Plan ${button.split(".")[1] ?? ""}`;
  const view = (messages: readonly Message[]) => shownModal(messages, { title });
  const id = await open(view([message(title, "neutral", "being read")]));
  const answers: Message[] = [];
  await handle(
    {
      type: "click",
      button,
      from: {
        ...from,
        answer: async (answer) => {
          answers.push(answer);
        },
      },
    },
    bot,
  );
  await update(id, view(answers));
}
