import type { JobsOptions } from "bullmq";

/** The queues, and the jobs in each: BullMQ refuses ':' in their names. */
export const PLAN_QUEUE = "ferry-plan";
export const RUN_QUEUE = "ferry-run";
export const EXPIRY_QUEUE = "ferry-expiry";
export const REFRESH_QUEUE = "ferry-refresh";
export const LOOK_QUEUE = "ferry-look";
/** One per chat platform: bots with different chats never take each other's threads. */
export const threadQueue = (platform: string): string => `ferry-thread-${platform}`;

/** In front of all of BullMQ's keys. */
export const PREFIX = "ferry:queue";

/** Told what a job met: for the log, since nobody waits for a job's answer. */
export type OnJobError = (error: unknown, about: JobName) => void;
export interface JobName {
  readonly queue: string;
  readonly job?: string;
  readonly plan?: string;
}

/** Attempts that never run out: what throws comes back until it doesn't throw. */
const ENDLESS = 2 ** 31 - 1;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** 1, 2, 4 … 30 seconds: for what a handler throws, which is a bug or Redis being away. */
export const retryDelayMs = (attempts: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 10), LONGEST_RETRY_MS);

/** Finished jobs go at once: what happened stands in the store. A failed job had an unreadable payload. */
const lasting: JobsOptions = {
  attempts: ENDLESS,
  backoff: { type: "custom" },
  removeOnComplete: true,
  removeOnFail: { count: 100 },
  // Errors are logged by Ferry with their secrets masked; Redis holds none.
  stackTraceLimit: 0,
};

/** Refreshing comes again by itself, and whoever asked is told when nobody answers. */
export const passing: JobsOptions = { ...lasting, attempts: 1 };

/**
 * One job per id that waits, and at most one that is active: a request while
 * it is active starts another one when it is done, so that after the last
 * request at least one job begins.
 *
 * BullMQ's custom job ids can't do that: an id is refused while its job is
 * active too, and the request would be lost.
 */
export const coalesced = (
  id: string,
  more: { reschedule?: boolean; replace?: boolean } = {},
): JobsOptions => ({
  ...lasting,
  deduplication: { id, keepLastIfActive: true, ...more },
});
