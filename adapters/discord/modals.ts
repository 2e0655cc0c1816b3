import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from "discord.js";
import { excerpt } from "../../bot/format.ts";
import type { ModalData } from "./interaction.ts";

export type Modal = APIModalInteractionResponseCallbackData;

const REASON = "reason";
/** bot/command.ts cuts typed ones there. */
const LONGEST_REASON = 300;

/**
 * Asks why a plan is rejected, for a click on `reject.<plan>`, whoever clicks:
 * whether they may is said when it is sent in. The button's id is the modal's.
 */
export const rejectModal = (button: string): Modal => ({
  custom_id: button,
  title: `Reject ${button.split(".")[1] ?? ""}`.slice(0, 45),
  components: [
    {
      type: ComponentType.Label,
      label: "Why?",
      description: "Everybody reads it in the thread. The plan cannot be approved after this.",
      component: {
        type: ComponentType.TextInput,
        custom_id: REASON,
        style: TextInputStyle.Paragraph,
        required: false,
        max_length: LONGEST_REASON,
      },
    },
  ],
});

/** Which button a modal that was sent in goes on with, and the reason if one was written. */
export function readRejection({ custom_id: button, components }: ModalData): {
  readonly button: string;
  readonly reason?: string;
} {
  const inputs = components.flatMap(({ component, components: row = [] }) => [
    ...(component === undefined ? [] : [component]),
    ...row,
  ]);
  const reason = excerpt(inputs.find(({ custom_id }) => custom_id === REASON)?.value ?? "", LONGEST_REASON);
  return reason === "" ? { button } : { button, reason };
}
