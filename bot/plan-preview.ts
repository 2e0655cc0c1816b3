import { count } from "./format.ts";
import { headline } from "./headline.ts";
import { type Message, message, type StepLine, text } from "./message.ts";
import { openSteps } from "./open-steps.ts";
import { cardMessage } from "./render-card.ts";
import { decisionLines, decisionStanding } from "./render-decision.ts";
import type { View } from "./view.ts";

/**
 * A plan as its requester sees it while its card appears in the thread: what
 * would be done and how risky it is, or what stands in the way. Without
 * buttons, which only the thread keeps true.
 */
export function planPreview(view: View): Message {
  const { plan } = view;
  if (plan.state === "planning") {
    return message(`Plan ${plan.id} · ${headline(plan)}`, "neutral", "reading the hosts", {
      lines: [text("Nothing is changed by this. It takes from seconds to a minute.")],
    });
  }
  if (["unplanned", "blocked", "nothing-to-do"].includes(plan.state) || plan.steps.length === 0) {
    return { ...cardMessage(view), buttons: [] };
  }
  const { tone, status } = decisionStanding(view);
  const steps = openSteps(plan);
  return message(`Plan ${plan.id} · ${headline(plan)}`, tone, status, {
    steps: steps.map(
      ({ title, risk }, i): StepLine => ({
        mark: "pending",
        text: `${i + 1}. ${title}`,
        ...(risk === "safe" ? {} : { note: risk }),
      }),
    ),
    lines: [
      text(`${count(steps.length, "step")}. The plan's risk: ${plan.risk}.`),
      ...plan.warnings.map((warning) => text(`Note: ${warning}`)),
      ...decisionLines(view),
    ],
  });
}
