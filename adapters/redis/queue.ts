import { Queue as BullQueue, type JobsOptions } from "bullmq";
import type { Queue } from "../../jobs/queue.ts";
import type { Commands } from "./connection.ts";
import { isOutage, withoutCommand } from "./failure.ts";
import {
  coalesced,
  EXPIRY_QUEUE,
  LOOK_QUEUE,
  type OnJobError,
  PLAN_QUEUE,
  PREFIX,
  passing,
  REFRESH_QUEUE,
  RUN_QUEUE,
  threadQueue,
} from "./job.ts";

/** BullMQ's own event streams, which Ferry doesn't read: kept short. */
const EVENTS = { events: { maxLen: 100 } };

/**
 * The queue's producing side. Every method throws OpsError `redis.*` within
 * about four seconds when Redis is away; `close` leaves the connection to its owner.
 */
export function openQueue(
  commands: Commands,
  onError: OnJobError,
  /** Platforms that show every plan, wherever it was asked for. */
  alsoShownOn: readonly string[] = [],
): Queue & { close(): Promise<void> } {
  const open = (name: string) => {
    // The version is checked at start (check.ts), and an INFO that a lost
    // connection cuts off would leave the queue broken for good.
    const options = { connection: commands.redis, prefix: PREFIX, streams: EVENTS, skipVersionCheck: true };
    const queue = new BullQueue(name, options);
    queue.on("error", (error) => {
      if (!isOutage(error)) onError(withoutCommand(error, commands.address.shown), { queue: name });
    });
    return queue;
  };
  const queues = {
    plan: open(PLAN_QUEUE),
    run: open(RUN_QUEUE),
    expiry: open(EXPIRY_QUEUE),
    refresh: open(REFRESH_QUEUE),
    look: open(LOOK_QUEUE),
  };
  const threads = new Map<string, BullQueue>();
  const thread = (platform: string): BullQueue => {
    const queue = threads.get(platform) ?? open(threadQueue(platform));
    threads.set(platform, queue);
    return queue;
  };
  const add = async (queue: BullQueue, name: string, data: object, options: JobsOptions) => {
    await commands.ask(() => queue.add(name, data, options));
  };

  return {
    plan: (id) => add(queues.plan, "plan", { plan: id }, coalesced(id)),
    // One that waits for its delay (a lease, an error) goes on at once, because somebody has just clicked.
    run: (id) => add(queues.run, "run", { plan: id }, coalesced(id, { reschedule: true })),
    async sync({ id, place }) {
      for (const platform of new Set([place.platform, ...alsoShownOn])) {
        await add(thread(platform), "sync", { plan: id }, coalesced(id));
      }
    },
    expire: (id, at) => {
      const delay = Math.max(0, at - Date.now());
      return add(queues.expiry, "expire", { plan: id }, { ...coalesced(id, { replace: true }), delay });
    },
    refresh: () => add(queues.refresh, "refresh", {}, { ...coalesced("refresh"), ...passing }),
    look: (id) => add(queues.look, "look", { look: id }, passing),
    async close() {
      await Promise.all([...Object.values(queues), ...threads.values()].map((queue) => queue.close()));
    },
  };
}
