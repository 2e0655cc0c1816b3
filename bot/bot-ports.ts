import type { Site } from "../config/site.ts";
import type { Log } from "../jobs/log.ts";
import type { Queue } from "../jobs/queue.ts";
import type { Store } from "../jobs/store.ts";
import type { AskWorker } from "./ask-worker.ts";
import type { LookAtHosts } from "./look-at-hosts.ts";

/** All that answering a person touches. */
export interface BotPorts {
  readonly store: Store;
  readonly queue: Queue;
  readonly site: Site;
  readonly lookAtHosts: LookAtHosts;
  readonly askWorker: AskWorker;
  readonly log: Log;
  /** ms since 1970. */
  now(): number;
  /** A new plan id: see plan-id.ts. */
  newPlanId(): string;
  /** How long a person waits for an answer before Ferry says that Redis is silent, ms. */
  readonly patienceMs: number;
}
