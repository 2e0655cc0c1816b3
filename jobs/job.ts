import { examine } from "./examine.ts";
import { reader } from "./read.ts";
import type { Plan } from "./record.ts";
import type { Remaining } from "./remaining.ts";
import type { Session } from "./session.ts";
import type { BoundStep, Verdict } from "./step.ts";

/** What a worker is to do of a run. */
export interface Given {
  readonly plan: Plan;
  readonly steps: readonly BoundStep[];
  readonly remaining: Remaining;
  readonly session: Session;
}
/** The same while it is done. */
export interface Work extends Given {
  /** Grows: steps that are done. */
  readonly applied: Set<number>;
}

/** What steps say, by index. */
export type Verdicts = ReadonlyMap<number, Verdict>;

/** Asks the steps of these indexes with a fresh reader. */
export async function look(indexes: readonly number[], { steps, session }: Given): Promise<Verdicts> {
  const { shell, now } = session.ports;
  const asked = indexes.map((i) => stepAt(steps, i));
  const answers = await examine(asked, reader(shell, now, session.signal));
  return new Map([...answers.entries()].map(([k, verdict]) => [indexes[k] ?? -1, verdict]));
}

export function stepAt(steps: readonly BoundStep[], index: number): BoundStep {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`no step ${index}`);
  return step;
}
