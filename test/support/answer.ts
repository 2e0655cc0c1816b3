import type { Fact } from "../../jobs/step.ts";

/** What a fact makes of an answer: standard output, and the exit status where it is not 0. */
export function answer<T>(
  fact: Fact<T>,
  stdout: string,
  code = 0,
  timing = { askedAtMs: 0, answeredAtMs: 0 },
): T {
  return fact.parse({ stdout, stderr: "", code }, timing);
}

/** The same for an answer that speaks on standard error too. */
export const answerWith = <T>(fact: Fact<T>, said: { stdout?: string; stderr?: string; code?: number }): T =>
  fact.parse({ stdout: "", stderr: "", code: 0, ...said }, { askedAtMs: 0, answeredAtMs: 0 });
