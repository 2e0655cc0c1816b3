import { OpsError } from "../jobs/error.ts";
import type { Plan } from "../jobs/record.ts";
import { type Decision, decide } from "./approval.ts";
import type { BotPorts } from "./bot-ports.ts";
import { brief } from "./brief.ts";
import { expirePlan } from "./expire.ts";
import { findPlan } from "./find-plan.ts";
import { type Line, type Message, message, text, time } from "./message.ts";
import { needs } from "./needs.ts";
import { rejectedLines } from "./render-root.ts";
import { stateWords } from "./state-words.ts";

/**
 * Writes a decision by compare-and-set, then has the run and the thread catch
 * up. Of two clicks at the same moment one decides; the other is told who did.
 * Throws OpsError `approval.*`.
 */
export async function decidePlan(id: string, decision: Decision, ports: BotPorts): Promise<Message> {
  const { store, queue, site } = ports;
  const asked = await findPlan(id, store);
  try {
    const plan = await store.changePlan(id, (now) => decide(now, decision, site.policy, site.people));
    // A run that waits for its turn or for a host hears of a cancel at once.
    if (plan.state === "approved" || plan.state === "running") await queue.run(id);
    await queue.sync(plan);
    return brief(decided(plan, decision, ports));
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    // The thread may show buttons that no longer count.
    if (error.code === "approval.expired") await expirePlan(id, ports);
    else if (error.code === "approval.already-decided") await queue.sync(asked);
    else throw error;
    return brief(late(await findPlan(id, store), error));
  }
}

function decided(plan: Plan, { verb }: Decision, { site }: BotPorts): Message {
  switch (verb) {
    case "approve": {
      const { approvals, approvedBy } = needs(plan, site.policy, site.people);
      if (plan.state === "approved")
        return message(`Approved: plan ${plan.id} is queued`, "good", "approved");
      const counts = `Your approval of plan ${plan.id} counts: ${approvedBy.length} of ${approvals}`;
      return message(counts, "waiting", "waiting for approval");
    }
    case "reject":
      return message(`Rejected: plan ${plan.id} will not be run`, "neutral", "rejected");
    case "give-up":
      return message(`Plan ${plan.id} waits no longer for a host that is silent`, "running", "given up", {
        lines: [text("Its thread says how it ends, and what Ferry could read of the hosts.")],
      });
    case "cancel":
      return plan.state === "cancelled"
        ? message(`Cancelled: nothing of plan ${plan.id} was done`, "neutral", "cancelled")
        : message(`Plan ${plan.id} stops as soon as it safely can`, "running", "cancelling", {
            lines: [text("Its thread says when it has, and how things stand then.")],
          });
  }
}

/** The answer to a click that came too late: who decided, and when. */
function late(plan: Plan, error: OpsError): Message {
  const lines: Line[] = plan.approvals.map(({ by, at }) => time(`${by.person} approved at `, at, "."));
  if (plan.rejected !== undefined) lines.push(...rejectedLines(plan.rejected));
  if (plan.cancelRequested !== undefined) {
    lines.push(time(`${plan.cancelRequested.by.person} cancelled at `, plan.cancelRequested.at, "."));
  }
  if (plan.state === "expired") lines.push(time("It expired at ", plan.expiresAt, "."), text(error.remedy));
  const title =
    plan.state === "expired" ? error.message : `Plan ${plan.id} is decided already: ${stateWords(plan)}`;
  return message(title, "neutral", "not done", { lines });
}
