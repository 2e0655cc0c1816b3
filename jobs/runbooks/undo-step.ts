import { OpsError } from "../error.ts";
import { type BoundStep, blocked, needed, type Read, satisfied, type Verdict } from "../step.ts";

/** Whether there is anything to say about taking a step back: commands, or a reason why not. */
export const hasUndo = ({ undo }: BoundStep): boolean => "impossible" in undo || undo.length > 0;

/** The step turned round: needed while it is in place, satisfied once it is not. */
export function undoStep(step: BoundStep): BoundStep {
  const apply = "impossible" in step.undo ? [] : step.undo;
  const hosts = new Set(apply.map((action) => action.host.name));
  const answersLate = step.undoAnswersLate ?? false;
  return {
    id: step.id.replace(".", ".undo-"),
    risk: step.undoRisk ?? "disruptive",
    title: `Undo: ${step.title}`,
    preflight: false,
    answersLate,
    // What answers late goes alone, so that it is asked when all before it is done, on whatever host.
    host: hosts.size === 1 && !answersLate ? [...hosts][0] : undefined,
    apply,
    undo: { impossible: "Ask for the original again." },
    check: (read) => step.checkUndo?.(read) ?? turnedRound(step, read),
  };
}

async function turnedRound(step: BoundStep, read: Read): Promise<Verdict> {
  const verdict = await step.check(read);
  switch (verdict.state) {
    case "needed":
      return satisfied("not in place any more");
    case "satisfied":
      if (!("impossible" in step.undo)) return needed("it is in place");
      return blocked(new OpsError("undo.impossible", { step: step.title, reason: step.undo.impossible }));
    // Neither says that it is gone.
    case "later":
    case "blocked":
      return verdict;
  }
}
