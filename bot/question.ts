import type { BotPorts } from "./bot-ports.ts";
import { findPlan } from "./find-plan.ts";
import { headline } from "./headline.ts";
import { type Message, message, text } from "./message.ts";
import { decisionButtons } from "./render-decision.ts";
import { cancelButton } from "./render-root.ts";

/**
 * What to ask before a click on this button counts, with the button itself
 * below, for platforms that have no confirmation of their own. Undefined where
 * the plan has no such button any more: the click itself is answered best.
 * Throws OpsError `command.no-plan`.
 */
export async function questionOf(button: string, { store }: BotPorts): Promise<Message | undefined> {
  const [verb, id = ""] = button.split(".");
  const plan = await findPlan(id, store);
  const buttons = verb === "cancel" ? [cancelButton(id)] : decisionButtons(plan);
  const found = buttons.find((each) => each.id === button);
  if (found?.confirm === undefined) return undefined;
  const { confirm, ...itself } = found;
  return message(`${found.label}? ${headline(plan)}`, "waiting", "your answer is awaited", {
    lines: [text(confirm)],
    buttons: [itself],
  });
}
