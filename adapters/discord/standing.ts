import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import { retryAfterOf, troubleOf, wordsOf } from "./errors.ts";

/** What is wrong with Ferry in Discord: for the log and for supervisors. */
export interface Reasons {
  /** Nothing mends it but an administrator. */
  readonly fatal: readonly string[];
  /** It may mend itself. */
  readonly passing: readonly string[];
}

/** Where the one connection to Discord's gateway is: of several bots, one has it. */
type GatewayState = "open" | "closed" | "elsewhere";

/** What an administrator may have to mend, each by itself. */
type Part = "token" | "gateway" | "server";

/** How Ferry stands with Discord. */
export interface Standing {
  /** A call worked: a token that was refused before is taken again. */
  worked(): void;
  /** A call failed, whatever it threw. */
  failed(error: unknown): void;
  /** Only an administrator mends this part; logged when it is news. */
  broken(part: Part, error: OpsError): void;
  mended(part: Part): void;
  gateway(state: GatewayState): void;
  /** What an administrator must mend, if anything. */
  refused(): OpsError | undefined;
  reasons(): Reasons;
}

/** The error that an administrator sees for a token that Discord refuses; undefined for any other error. */
export const tokenError = (error: unknown): OpsError | undefined =>
  troubleOf(error) === "fatal"
    ? new OpsError("discord.token-refused", { reason: wordsOf(error) }, error)
    : undefined;

export function keepStanding({ log }: { log: Log }): Standing {
  const fatal = new Map<Part, OpsError>();
  let away: string | undefined;
  let gateway: GatewayState = "closed";

  function broken(part: Part, error: OpsError): void {
    if (fatal.get(part)?.message === error.message) return;
    fatal.set(part, error);
    log.error({ part, code: error.code, err: error, remedy: error.remedy }, "Discord needs an administrator");
  }
  function mended(part: Part): void {
    if (fatal.delete(part)) log.info({ part }, "Discord is in order again");
  }

  return {
    broken,
    mended,
    worked() {
      mended("token");
      away = undefined;
    },
    failed(error) {
      const refused = tokenError(error);
      if (refused !== undefined) broken("token", refused);
      // One that refuses something, or says when it takes more, is there.
      const answered = troubleOf(error) !== "passing" || retryAfterOf(error) !== undefined;
      away = answered ? undefined : wordsOf(error);
    },
    gateway(state) {
      if (state === gateway) return;
      gateway = state;
      log.info({ state }, "Discord's gateway");
    },
    refused: () => [...fatal.values()][0],
    reasons() {
      const deaf =
        gateway === "closed" ? ["Discord: the gateway is not open, so Ferry hears nobody there"] : [];
      const mute = away === undefined ? [] : [`Discord ${away}`];
      return {
        fatal: [...fatal.values()].map(({ message, remedy }) => `${message}. ${remedy}`),
        passing: [...deaf, ...mute],
      };
    },
  };
}
