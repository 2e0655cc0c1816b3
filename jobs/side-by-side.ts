import { StepFailed } from "./conclude.ts";
import { Cancelled, NotApproved } from "./session.ts";

/** Runs the lanes at once; when one ends badly the others stop after the step they are in. */
export async function sideBySide(
  lanes: readonly ((halted: () => boolean) => Promise<void>)[],
): Promise<void> {
  let failed = false;
  const ends = await Promise.allSettled(
    lanes.map((lane) =>
      lane(() => failed).catch((error) => {
        failed = true;
        throw error;
      }),
    ),
  );
  const reasons = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  // A lane of which nobody knows how it ended keeps the run from ending; then a failure says more than a cancel.
  const worst =
    reasons.find((reason) => !isDecision(reason)) ??
    reasons.find((reason) => reason instanceof StepFailed) ??
    reasons[0];
  if (worst !== undefined) throw worst;
}

const isDecision = (reason: unknown) =>
  reason instanceof StepFailed || reason instanceof Cancelled || reason instanceof NotApproved;
