import { OpsError } from "./error.ts";

/** What stands in the way of one thing, all of it: nobody wants to hear of three hosts one at a time. */
export class Obstacles extends Error {
  readonly all: readonly [OpsError, ...OpsError[]];

  constructor(all: readonly [OpsError, ...OpsError[]]) {
    super(all.map(({ message }) => message).join("; "));
    this.name = "Obstacles";
    this.all = all;
  }
}

/**
 * Promise.all that waits for every one, so that all that went wrong is thrown
 * at once: an OpsError, or Obstacles where there are several. What is neither
 * comes out as it is.
 */
export async function together<T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(promises);
  const reasons = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (reasons.length > 0) throw joined(reasons);
  return Promise.all(promises);
}

/** Several things that were thrown, as one. A host that is down fails every question to it, and is told once. */
export function joined(reasons: readonly unknown[]): unknown {
  const bug = reasons.find((reason) => !(reason instanceof OpsError || reason instanceof Obstacles));
  if (bug !== undefined) return bug;
  const all = reasons.flatMap((reason) =>
    reason instanceof Obstacles ? reason.all : reason instanceof OpsError ? [reason] : [],
  );
  const once = new Map(all.map((error) => [`${error.code} ${error.message} ${error.remedy}`, error]));
  const [first, ...others] = once.values();
  return first === undefined || others.length === 0 ? first : new Obstacles([first, ...others]);
}
