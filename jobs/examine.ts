import { setImmediate as turn } from "node:timers/promises";
import { type BoundStep, later, type Read, type Verdict } from "./step.ts";

const LATER = later("answers once the steps above are done");

/**
 * Asks all steps at once, so that one round trip per host answers them. A
 * probe that depends on the steps before it (`answersLate`) is not even sent
 * while one of those is still to be done: it answers at its turn. `expected`
 * tells which steps are known to be needed, by index.
 */
export async function examine(
  steps: readonly BoundStep[],
  read: Read,
  expected: (index: number) => boolean = () => false,
): Promise<Verdict[]> {
  // Before the reader's own turn: what follows below still travels in the first batch,
  // and steps whose facts had been read before have answered by then.
  const sendProbes = turn();
  const known = new Map<number, Verdict>();
  const early = steps.map(async (step, i) => {
    if (step.answersLate) return undefined;
    const verdict = await step.check(read);
    known.set(i, verdict);
    return verdict;
  });
  const isToDo = (i: number) => expected(i) || known.get(i)?.state === "needed";
  const late = sendProbes.then(() => {
    const first = [...steps.keys()].find(isToDo) ?? steps.length;
    return Promise.all(
      steps.map((step, i) => (step.answersLate && i < first ? step.check(read) : undefined)),
    );
  });

  const [answers, probes] = await Promise.all([Promise.all(early), late]);
  const first = [...steps.keys()].find(isToDo) ?? steps.length;
  return steps.map((step, i) => {
    const verdict = answers[i] ?? probes[i] ?? LATER;
    const { answersLate, preflight } = step;
    // A probe's early yes stays true; whether something is to be done may yet change either way.
    const hasty = answersLate && i > first && (verdict.state === "blocked" || !preflight);
    return hasty ? LATER : verdict;
  });
}
