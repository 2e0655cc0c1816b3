import { isDeepStrictEqual } from "node:util";
import { OpsError } from "./error.ts";
import { examine } from "./examine.ts";
import { isUnknown } from "./failure.ts";
import { contextOf, type Ports } from "./ports.ts";
import { reader } from "./read.ts";
import type { Plan } from "./record.ts";
import type { PreparedRunbook } from "./runbook.ts";
import type { Verdict } from "./step.ts";
import { Obstacles } from "./together.ts";

/** What has changed on the hosts since the plan was made, a sentence each; and what the steps say now. */
export interface Freshness {
  readonly changes: readonly string[];
  readonly verdicts: ReadonlyMap<number, Verdict>;
}

/**
 * Resolves the request again and asks every step, in the same round trips.
 * Something that has become true already is no change. Throws OpsError `ssh.*`
 * when a host does not answer.
 */
export async function whatChanged(plan: Plan, prepared: PreparedRunbook, ports: Ports): Promise<Freshness> {
  const read = reader(ports.shell, ports.now);
  const runbook = ports.runbooks[plan.request.runbook];
  const [identity, answers] = await Promise.all([
    runbook
      .resolve(plan.request, contextOf(plan.id, ports), read)
      .then((now) => now.identity)
      .catch((error) => obstacle(error)),
    examine(prepared.steps, read, (i) => plan.steps[i]?.state === "needed"),
  ]);
  const verdicts = new Map(answers.entries());
  if (identity instanceof Obstacles) return { changes: identity.all.map(({ message }) => message), verdicts };

  const changes = answers.flatMap((verdict, i) => {
    const planned = plan.steps[i];
    if (verdict.state === "blocked") return [verdict.error.message];
    if (verdict.state === "needed" && planned?.state === "satisfied") {
      return [`${planned.title}: ${verdict.because}`];
    }
    return [];
  });
  if (changes.length === 0) changes.push(...differences(prepared.identity, identity));
  return { changes, verdicts };
}

function obstacle(error: unknown): Obstacles {
  if (isUnknown(error)) throw error;
  if (error instanceof Obstacles) return error;
  if (error instanceof OpsError) return new Obstacles([error]);
  throw error;
}

/** Names the parameters that differ: enough for a person to see what somebody did meanwhile. */
function differences(before: unknown, after: unknown): string[] {
  const [was, is] = [entries(before), entries(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [old, current] = [was.get(key), is.get(key)];
    if (isDeepStrictEqual(old, current)) return [];
    return [`${key} was ${words(old)} and is now ${words(current)}`];
  });
}

/** As Redis gives it back: without what is undefined. */
const entries = (value: unknown) =>
  new Map<string, unknown>(Object.entries(JSON.parse(JSON.stringify(value ?? {}))));

const words = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
