import type { ActionsBlock, Button as SlackButton } from "@slack/types";
import type { Button } from "../../bot/message.ts";
import { limits } from "./views/limits.ts";
import { plainText } from "./views/plain-text.ts";

/**
 * A button as Slack has it. Its id travels as action_id and as value, so that
 * a click says which button it was wherever it stands: in a message, a modal
 * or the Home tab.
 */
function slackButton({ id, label, style, confirm }: Button): SlackButton {
  return {
    type: "button",
    action_id: id,
    value: id,
    text: plainText(label, limits.buttonText),
    ...(style === "plain" ? {} : { style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plainText(`${label}?`, limits.confirmTitle),
            text: plainText(confirm, limits.confirmText),
            confirm: plainText(label, limits.confirmButton),
            deny: plainText("Back", limits.confirmButton),
            ...(style === "plain" ? {} : { style }),
          },
        }),
  };
}

export const buttonRow = (buttons: readonly Button[]): ActionsBlock => ({
  type: "actions",
  elements: buttons.slice(0, limits.actionElements).map(slackButton),
});
