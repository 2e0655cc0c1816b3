import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, type Job, UnrecoverableError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { type Consumer, type Later, lookPayload, payload } from "../../jobs/queue.ts";
import type { RedisAddress } from "./address.ts";
import { isOutage, withoutCommand } from "./failure.ts";
import { type OnJobError, PREFIX, retryDelayMs } from "./job.ts";

/** A job's handler, by the job's name: about one plan, one look-up, or none. */
export type Handlers = Readonly<Record<string, Handler>>;
type Handler =
  | { readonly ofPlan: (id: string, signal: AbortSignal) => Promise<Later | undefined> | Promise<void> }
  | { readonly ofLook: (id: string) => Promise<void> }
  | { readonly alone: () => Promise<void> };

export interface Consuming {
  readonly redis: Redis;
  readonly address: RedisAddress;
  readonly concurrency: number;
  readonly lockMs: number;
  readonly onError: OnJobError;
}

/** Stalled jobs are run again for ever: every handler first reads where things stand. */
const ENDLESS = 2 ** 31 - 1;
/** How long `close` waits for Redis once no handler is at work. */
const CLOSE_MS = 3_000;

/**
 * Takes one queue's jobs. A job ends when its handler returns; it comes back
 * after `laterMs` when the handler says so, and after a growing delay when it
 * throws. While it waits, no worker is bound.
 *
 * The signal tells a handler to stop at the next safe point: this process is
 * closing, or the job's lock was lost and another may have it.
 */
export function consume(queue: string, handlers: Handlers, given: Consuming): Consumer {
  const inHand = new Set<Promise<unknown>>();
  const closing = new AbortController();

  // BullMQ passes the signal only to a function that declares all three.
  const process = async (job: Job, token: string | undefined, signal: AbortSignal | undefined) => {
    const signals = signal === undefined ? [closing.signal] : [closing.signal, signal];
    const work = handle(queue, handlers, job, AbortSignal.any(signals), given.onError);
    inHand.add(work);
    const later = await work.finally(() => inHand.delete(work));
    if (later === undefined) return;
    await job.moveToDelayed(Date.now() + later.laterMs, token);
    throw new DelayedError();
  };

  const worker = new Worker(queue, process, {
    connection: given.redis,
    prefix: PREFIX,
    concurrency: given.concurrency,
    lockDuration: given.lockMs,
    stalledInterval: given.lockMs / 2,
    maxStalledCount: ENDLESS,
    settings: { backoffStrategy: retryDelayMs },
  });
  worker.on("error", (error) => {
    if (!isOutage(error)) given.onError(withoutCommand(error, given.address.shown), { queue });
  });
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) worker.cancelJob(id, "the job's lock was lost");
  });

  return {
    async close() {
      closing.abort("closing");
      await end(worker, inHand, given.redis);
    },
  };
}

async function handle(
  queue: string,
  handlers: Handlers,
  job: Job,
  signal: AbortSignal,
  onError: OnJobError,
): Promise<Later | undefined> {
  const work = bind(Object.hasOwn(handlers, job.name) ? handlers[job.name] : undefined, job.data);
  if (work === undefined) {
    const error = new UnrecoverableError("this version of Ferry does not know such a job");
    onError(error, { queue, job: job.name });
    throw error;
  }

  // Fetched while the process was closing: somebody else takes it.
  if (signal.aborted) return { laterMs: 0 };
  try {
    return (await work(signal)) ?? undefined;
  } catch (error) {
    const plan = payload.safeParse(job.data).data?.plan;
    onError(error, { queue, job: job.name, ...(plan !== undefined && { plan }) });
    // BullMQ writes the message to Redis: it says nothing of its own.
    throw new Error("the handler threw; Ferry's log says what");
  }
}

function bind(handler: Handler | undefined, data: unknown) {
  if (handler === undefined) return undefined;
  if ("alone" in handler) return handler.alone;
  if ("ofLook" in handler) {
    const asked = lookPayload.safeParse(data);
    return asked.success ? () => handler.ofLook(asked.data.look) : undefined;
  }
  const parsed = payload.safeParse(data);
  return parsed.success ? (signal: AbortSignal) => handler.ofPlan(parsed.data.plan, signal) : undefined;
}

/**
 * Waits for the jobs in hand, and for BullMQ to write down how they ended.
 * The latter may never come to an end when Redis is away or goes now, and
 * needn't: what isn't written down is run again.
 */
async function end(worker: Worker, inHand: ReadonlySet<Promise<unknown>>, redis: Redis): Promise<void> {
  const { blockingClient } = worker.getBackend();
  const written = redis.status === "ready" ? worker.close() : Promise.resolve();
  await Promise.allSettled(inHand);
  await Promise.race([written, delay(CLOSE_MS, undefined, { ref: false })]);
  if (redis.status !== "ready")
    await Promise.race([worker.close(true), delay(CLOSE_MS, undefined, { ref: false })]);
  blockingClient?.then((client) => client.disconnect()).catch(() => undefined);
}
