import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import { neededScope, providedScopes, refusalOf, retryAfterOf, troubleOf, wordsOf } from "./errors.ts";
import { missingScopes } from "./scopes.ts";

/** What is wrong with Ferry in Slack: for the log and for supervisors. */
export interface Reasons {
  /** Nothing mends it but an administrator. */
  readonly fatal: readonly string[];
  /** It may mend itself. */
  readonly passing: readonly string[];
}

/** How Ferry stands with Slack. */
export interface Standing {
  /** A call worked: what it was refused for before is over. */
  worked(method: string, token: Token): void;
  /** A call failed, whatever it threw; logged when it is news. */
  failed(method: string, error: unknown, token: Token): void;
  /** A socket opened (+1) or closed (-1). */
  sockets(change: 1 | -1): void;
  reasons(): Reasons;
}

export type Token = "bot" | "app";

const TOKENS = {
  bot: { token: "bot token", variable: "SLACK_BOT_TOKEN" },
  app: { token: "app-level token", variable: "SLACK_APP_TOKEN" },
} as const;

/** The error that an administrator sees for a refusal that only they can mend; undefined for any other error. */
export function fatalError(error: unknown, token: Token): OpsError | undefined {
  const trouble = troubleOf(error);
  const code = refusalOf(error) ?? "";
  if (trouble === "scope") {
    // Direct conversations take scopes that the app never asks for: one that has all of its own is in order.
    const provided = token === "bot" ? providedScopes(error) : undefined;
    if (provided !== undefined && missingScopes(provided).length === 0) return undefined;
    return new OpsError("slack.scopes-missing", { scopes: neededScope(error) }, error);
  }
  if (trouble !== "fatal") return undefined;
  if (code === "link_disabled") return new OpsError("slack.socket-mode-off", {}, error);
  return new OpsError("slack.token-refused", { reason: code, ...TOKENS[token] }, error);
}

/** `wanted`: how many sockets should be open; 0 where Slack sends requests. */
export function keepStanding({ wanted, log }: { wanted: number; log: Log }): Standing {
  /** By token, and by method where only that is refused: one that works says nothing of the others. */
  const fatal = new Map<string, OpsError>();
  let away: string | undefined;
  let open = 0;

  return {
    worked(method, token) {
      const wasRefused = fatal.delete(token);
      const lacked = fatal.delete(`${token} ${method}`);
      if (wasRefused || lacked) log.info({ method, of: token }, "Slack takes Ferry's calls again");
      if (token === "bot") away = undefined;
    },
    failed(method, error, token) {
      const found = fatalError(error, token);
      if (found === undefined) {
        // One that refuses something, or says when it takes more, is there.
        const answered = troubleOf(error) !== "passing" || retryAfterOf(error) !== undefined;
        if (token === "bot") away = answered ? undefined : wordsOf(error);
        return;
      }
      const key = found.code === "slack.scopes-missing" ? `${token} ${method}` : token;
      if (fatal.get(key)?.message === found.message) return;
      fatal.set(key, found);
      log.error(
        { method, code: found.code, err: found, remedy: found.remedy },
        "Slack needs an administrator",
      );
    },
    sockets(change) {
      open += change;
      log.info({ open, wanted }, change === 1 ? "a socket to Slack is open" : "a socket to Slack is closed");
    },
    reasons() {
      const deaf = wanted > 0 && open === 0 ? ["Slack: no socket is open, so Ferry hears nobody"] : [];
      const mute = away === undefined ? [] : [`Slack ${away}`];
      return {
        fatal: [...fatal.values()].map(({ message, remedy }) => `${message}. ${remedy}`),
        passing: [...deaf, ...mute],
      };
    },
  };
}
