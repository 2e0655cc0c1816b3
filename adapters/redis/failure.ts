import { type ErrorCodeFrom, OpsError } from "../../jobs/error.ts";

/** First words of Redis' error replies: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
const REPLIES: Readonly<Record<string, ErrorCodeFrom<"url" | "why" | "primary">>> = {
  WRONGPASS: "redis.login-refused",
  NOAUTH: "redis.login-refused",
  READONLY: "redis.replica",
  MISCONF: "redis.writes-refused",
  OOM: "redis.full",
  NOPERM: "redis.forbidden",
  LOADING: "redis.unreachable",
  MASTERDOWN: "redis.unreachable",
};

/**
 * What went wrong between Ferry and Redis, in Ferry's words. The cause keeps
 * the message alone: ioredis hangs the command and its arguments on its
 * errors, and those of HELLO and AUTH are the password.
 */
export function redisFailure(error: unknown, url: string): OpsError {
  if (error instanceof OpsError) return error;
  const why = message(error);
  const cause = new Error(why);
  if (!(error instanceof Error) || error.name !== "ReplyError") {
    return new OpsError("redis.unreachable", { url, why }, cause);
  }

  const code = REPLIES[replyCode(why)] ?? "redis.refused";
  return new OpsError(code, { url, why, primary: "its primary" }, cause);
}

/** An error of BullMQ or ioredis that may be logged: redisFailure for replies, itself for what has no command. */
export function withoutCommand(error: unknown, url: string): unknown {
  return error instanceof Error && (error.name === "ReplyError" || "command" in error)
    ? redisFailure(error, url)
    : error;
}

/** True for what a connection meets while Redis is away; it comes back by itself. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name !== "ReplyError" &&
    ("syscall" in error || WENT_AWAY.test(error.message))
  );
}

/** True when ioredis did not even write the command, with its offline queue off. */
export const wasNotSent = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith("Stream isn't writeable");

/** The reply's first word; Redis 6 wraps what a script's command met: `ERR Error running script …: -MISCONF …`. */
const replyCode = (why: string): string => /: -([A-Z]+) /.exec(why)?.[1] ?? /^[A-Z]*/.exec(why)?.[0] ?? "";

/** ioredis has no class or code for these. */
const WENT_AWAY =
  /^(Connection is closed|Command timed out|Socket timeout|connect ETIMEDOUT|Stream isn't writeable)/;

function message(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node joins the failures of several addresses (IPv4, IPv6) in an error without a message.
  if (error instanceof AggregateError && error.message === "") return error.errors.map(message).join("; ");
  return error.message;
}
