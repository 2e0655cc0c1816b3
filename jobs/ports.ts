import type { Site } from "../config/site.ts";
import type { Authority } from "./authority.ts";
import type { Log } from "./log.ts";
import type { Queue } from "./queue.ts";
import type { RunbookContext, Runbooks } from "./runbook.ts";
import type { Shell } from "./shell.ts";
import type { Store } from "./store.ts";

/** All that the worker's verbs touch; nothing else. */
export interface Ports {
  readonly site: Site;
  readonly runbooks: Runbooks;
  readonly store: Store;
  readonly queue: Queue;
  readonly shell: Shell;
  readonly authority: Authority;
  readonly log: Log;
  /** ms since 1970. */
  now(): number;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A new plan id: 8 characters, a letter first. */
  newPlanId(): string;
  /** This process, in journals: `host:pid`. */
  readonly worker: string;
}

export const contextOf = (planId: string, { site, authority, store }: Ports): RunbookContext => ({
  site,
  planId,
  caPem: authority.caPem,
  records: store,
});
