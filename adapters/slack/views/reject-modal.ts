import type { ModalView } from "@slack/types";
import { REJECT_MODAL } from "./ids.ts";
import { limits } from "./limits.ts";
import { type Metadata, writeMetadata } from "./metadata.ts";
import { plainText } from "./plain-text.ts";

export const REASON = "reason";

/**
 * Asks why a plan is rejected. To be opened for a click on `reject.<plan>`,
 * whoever clicks: whether they may is said when it is sent in.
 */
export const rejectModal = (plan: string, ids: Metadata): ModalView => ({
  type: "modal",
  callback_id: REJECT_MODAL,
  private_metadata: writeMetadata(ids),
  title: plainText(`Reject ${plan}`, limits.modalTitle),
  submit: plainText("Reject", limits.modalTitle),
  close: plainText("Back", limits.modalTitle),
  blocks: [
    {
      type: "input",
      block_id: REASON,
      optional: true,
      label: plainText("Why?", limits.inputLabel),
      hint: plainText(
        "Everybody reads it in the plan's thread. The plan cannot be approved any more after this.",
        limits.inputHint,
      ),
      element: {
        type: "plain_text_input",
        action_id: REASON,
        multiline: true,
        max_length: limits.reason,
        focus_on_load: true,
      },
    },
  ],
});
