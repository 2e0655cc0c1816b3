import type { ModalView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import { formCommand } from "../../../bot/form-command.ts";
import { refusal } from "../../../bot/refusal.ts";
import { MODE_CHOICE } from "./ids.ts";
import { choices } from "./migrate-choices.ts";
import { destinationBlock, VM_BLOCK } from "./migrate-modal.ts";
import { planBegunModal } from "./shown-modal.ts";
import { readView } from "./submitted.ts";

/** What becomes of a form that was sent in: how to acknowledge it, and the command to handle if there is one. */
export type Submission =
  | { readonly ack: { readonly response_action: "errors"; readonly errors: Record<string, string> } }
  | {
      readonly ack: { readonly response_action: "update"; readonly view: ModalView };
      /** An Intent but for its sender, whose `answer` is `answerInModal` (answer-in-modal.ts). */
      readonly command: {
        readonly type: "command";
        readonly words: readonly string[];
        readonly typed: string;
      };
      /** The channel's id: where the thread shall be. */
      readonly channel: string;
      readonly viewId: string;
    };

/** Reads a migration form that was sent in (view_submission of MIGRATE_MODAL). Never throws. */
export async function submitMigrate(
  view: unknown,
  account: Sender["account"],
  bot: BotPorts,
): Promise<Submission> {
  try {
    const submitted = readView(view);
    const { channel } = submitted.ids;
    if (channel === undefined) return wrong({ [VM_BLOCK]: "This form is an old one. Type /migrate again." });
    const made = formCommand(await choices(submitted, account, bot), bot.site);
    if ("errors" in made) {
      const { vm, destination, mode } = made.errors;
      return wrong({
        ...(vm === undefined ? {} : { [VM_BLOCK]: vm }),
        ...(destination === undefined ? {} : { [destinationBlock(submitted.ids.vm)]: destination }),
        ...(mode === undefined ? {} : { [submitted.input(MODE_CHOICE)?.block ?? VM_BLOCK]: mode }),
      });
    }
    return {
      ack: { response_action: "update", view: planBegunModal(made.typed, channel) },
      command: { type: "command", ...made },
      channel,
      viewId: submitted.id,
    };
  } catch (error) {
    const { title, lines } = refusal(error, { account, said: "the migration form" }, bot);
    const remedy = lines.flatMap((line) => (line.type === "text" ? [line.text] : [])).join(" ");
    return wrong({ [VM_BLOCK]: `${title}. ${remedy}` });
  }
}

const wrong = (errors: Record<string, string>): Submission => ({
  ack: { response_action: "errors", errors },
});
