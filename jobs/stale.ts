import { differences } from "./differences.ts";
import { OpsError } from "./error.ts";
import { examine } from "./examine.ts";
import { isRedisFailure, isUnknown } from "./failure.ts";
import { contextOf, type Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Plan } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import type { Verdict } from "./step.ts";
import { Obstacles } from "./together.ts";
import { unitStates, wasStarted } from "./unit.ts";

export interface Freshness {
  /** What has changed on the hosts since the plan was made, a sentence each. */
  readonly changes: readonly string[];
  /** What the steps say now, by index. */
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** Indexes of steps of which a unit was started already. */
  readonly inFlight: ReadonlySet<number>;
}

/**
 * Resolves the request again and asks every step, in the same round trips.
 * Something that has become true already is no change. Throws OpsError `ssh.*`
 * when a host does not answer.
 */
export async function whatChanged(plan: Plan, prepared: PreparedRunbook, ports: Ports): Promise<Freshness> {
  const read = reader(ports.shell, ports.now);
  const runbook = ports.runbooks[plan.request.runbook];
  const [identity, answers, units] = await Promise.all([
    runbook
      .resolve(plan.request, contextOf(plan.id, ports), read)
      .then((now) => now.identity)
      .catch((error) => obstacle(error)),
    examine(prepared.steps, read, (i) => plan.steps[i]?.state === "needed"),
    Promise.all(prepared.steps.map((step) => unitStates(step, read))),
  ]);
  const verdicts = new Map(answers.entries());
  const inFlight = new Set([...units.keys()].filter((i) => wasStarted(units[i] ?? [])));
  if (identity instanceof Obstacles) {
    return { changes: identity.all.map(({ message }) => message), verdicts, inFlight };
  }

  const changes = answers.flatMap((verdict, i) => {
    const planned = plan.steps[i];
    if (verdict.state === "blocked") return [verdict.error.message];
    if (verdict.state === "needed" && planned?.state === "satisfied") {
      return [`${planned.title}: ${verdict.because}`];
    }
    return [];
  });
  if (changes.length === 0) changes.push(...differences(prepared.identity, identity));
  return { changes, verdicts, inFlight };
}

function obstacle(error: unknown): Obstacles {
  if (isUnknown(error) || isRedisFailure(error)) throw error;
  if (error instanceof Obstacles) return error;
  if (error instanceof OpsError) return new Obstacles([error]);
  throw error;
}
