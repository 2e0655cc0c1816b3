import { OpsError } from "./error.ts";
import type { Failure } from "./record.ts";
import { Obstacles } from "./together.ts";

const UNKNOWN_OUTCOME = new Set(["ssh.unreachable", "ssh.lost", "ssh.no-room", "ssh.timeout"]);

/** True when nobody can say whether the thing was done: the transport failed, not the command. */
export const isUnknown = (error: unknown): boolean =>
  error instanceof Obstacles
    ? error.all.some(isUnknown)
    : error instanceof OpsError && UNKNOWN_OUTCOME.has(error.code);

/** True when it is Redis that failed: the run is as it was, and the job comes back by itself. */
export const isRedisFailure = (error: unknown): boolean =>
  error instanceof OpsError && error.code.startsWith("redis.");

/** Anything thrown, as errors that have a code and a remedy. */
export function toOpsErrors(error: unknown, plan: string): readonly [OpsError, ...OpsError[]] {
  if (error instanceof Obstacles) return error.all;
  return [error instanceof OpsError ? error : new OpsError("internal.bug", { plan }, error)];
}

/** The same where one must do. */
export const toOpsError = (error: unknown, plan: string): OpsError => toOpsErrors(error, plan)[0];

/** A title or a remedy quotes what hosts said; a thread, a log and Redis hold no more of it than a person reads. */
const LONGEST = 600;
const cut = (text: string) => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);

/** The error as data for plan and journal: its own words, and the last ten lines of what the host said. */
export function toFailure(error: OpsError): Failure {
  const { host, output } = error.details;
  const lines = String(output ?? "")
    .trimEnd()
    .split("\n")
    .slice(-10)
    .join("\n");
  return {
    code: error.code,
    title: cut(error.message),
    remedy: cut(error.remedy),
    ...(host === undefined ? {} : { host: String(host) }),
    ...(lines === "" ? {} : { output: lines.slice(-2000) }),
  };
}
