import { type BoundStep, later, type Read, type Verdict } from "./step.ts";

/**
 * Asks all steps at once, so that one round trip per host answers them. A
 * probe that depends on steps before it is not believed when it says blocked
 * while one of those is still to be done: it answers at its turn.
 */
export async function examine(steps: readonly BoundStep[], read: Read): Promise<Verdict[]> {
  const verdicts = await Promise.all(steps.map((step) => step.check(read)));
  let toDo = false;
  return verdicts.map((verdict, i) => {
    if (verdict.state === "blocked" && toDo && steps[i]?.answersLate) {
      return later("answers once the steps above are done");
    }
    if (verdict.state === "needed") toDo = true;
    return verdict;
  });
}
