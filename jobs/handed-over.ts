import type { ErrorCode } from "./error.ts";
import { inPlace } from "./journal.ts";
import type { RunEvent } from "./record.ts";
import type { BoundStep } from "./step.ts";

/** A step at whose turn the run had waited too long: nobody has looked at it, and nothing of it was done. */
const notReached = (event: RunEvent) =>
  event.type === "step.failed" && event.error.code === ("run.waited-long" satisfies ErrorCode);

/**
 * Whether another host may have what a run moves. The journal can tell, and it
 * alone while that host is silent: a step is written down before its first
 * command, so that one of which nothing is written was never done; and one is
 * written down as taken back only when it was seen to be gone. Anything else
 * that happened to it counts: whoever finds it true has found a definition there.
 */
export function handedOver(steps: readonly BoundStep[], journal: readonly RunEvent[]): boolean {
  const last = (i: number) =>
    journal.findLast((event) => "step" in event && event.step === i && !notReached(event))?.type;
  return steps.some(({ handsOver }, i) => handsOver && ![undefined, "step.undone"].includes(last(i)));
}

/** Whether the run would hand something over, and all of it is still where it was. */
export const staysHome = (steps: readonly BoundStep[], journal: readonly RunEvent[]): boolean =>
  steps.some(({ handsOver }) => handsOver) && !handedOver(steps, journal);

/** Whether a VM is down for the run, or was until it came to its destination: what is taken back before all else has begun. */
export const holdsDown = (steps: readonly BoundStep[], journal: readonly RunEvent[]): boolean =>
  inPlace(journal).some((i) => steps[i]?.leadsBack === "first");
