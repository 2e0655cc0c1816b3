import type { Plan } from "../jobs/record.ts";
import { peopleFor, whoIs } from "./access.ts";
import { decide } from "./approval.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Sender } from "./chat.ts";
import { findPlan } from "./find-plan.ts";
import { headline } from "./headline.ts";
import { type Message, message, text } from "./message.ts";
import { decisionButtons } from "./render-decision.ts";
import { cancelButton } from "./render-root.ts";

/**
 * What to ask before a click on this button counts, with the button itself
 * below, for platforms that have no confirmation of their own. Undefined where
 * the plan has no such button any more, or where the click of whoever pressed it
 * would be refused: the click itself is answered best. Throws OpsError
 * `command.no-plan`.
 */
export async function questionOf(
  button: string,
  from: Pick<Sender, "account" | "granted">,
  ports: BotPorts,
): Promise<Message | undefined> {
  const [verb, id = ""] = button.split(".");
  const plan = await findPlan(id, ports.store);
  if ((verb === "approve" || verb === "cancel") && !counts(plan, verb, from, ports)) return undefined;
  const buttons = verb === "cancel" ? [cancelButton(id)] : decisionButtons(plan);
  const found = buttons.find((each) => each.id === button);
  if (found?.confirm === undefined) return undefined;
  const { confirm, ...itself } = found;
  return message(`${found.label}? ${headline(plan)}`, "waiting", "your answer is awaited", {
    lines: [text(confirm)],
    buttons: [itself],
  });
}

/** Whether the click would be taken just now, as far as is known before it is. */
function counts(
  plan: Plan,
  verb: "approve" | "cancel",
  { account, granted }: Pick<Sender, "account" | "granted">,
  { site, now }: BotPorts,
): boolean {
  try {
    const who = whoIs(account, site.people, granted);
    decide(plan, { verb, by: who.actor, at: now() }, site.policy, peopleFor(who, site.people));
    return true;
  } catch {
    return false;
  }
}
