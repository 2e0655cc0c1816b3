import type { Log } from "../../jobs/log.ts";
import { retryAfterOf, troubleOf, wordsOf } from "./errors.ts";
import type { Socket } from "./socket.ts";
import type { Standing } from "./standing.ts";

export interface Keeping {
  /** How many are open at once: at least two, so that one that breaks leaves another. */
  readonly count: number;
  /** Between the starts of two, ms: Slack closes each about an hour after it was opened. */
  readonly staggerMs: number;
  open(): Promise<Socket>;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** ms, from anywhere. */
  now(): number;
  readonly standing: Standing;
  readonly log: Log;
}

export interface Sockets {
  /** Resolves when the first socket is open, or the first attempt has failed: the others go on trying. */
  readonly begun: Promise<void>;
  close(): Promise<void>;
}

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Only an administrator mends it: asked about now and then, so that it needs no restart. */
const FATAL_RETRY_MS = 60_000;
/** A socket that Slack closes sooner was not wanted, and asking for the next at once would go round and round. */
const SHORT_MS = 2_000;

/** Keeps so many sockets open until it is closed: each that Slack wants to close has a successor before it does. */
export function keepSockets({ count, staggerMs, open, sleep, now, standing, log }: Keeping): Sockets {
  const stop = new AbortController();
  const { signal } = stop;
  const openNow = new Set<Socket>();
  const closing = new Set<Promise<void>>();
  let began: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });

  async function keep(nth: number): Promise<void> {
    await sleep(nth * staggerMs, signal);
    for (let failures = 0; !signal.aborted; ) {
      try {
        const since = now();
        const socket = await open();
        hold(socket);
        await socket.leaving;
        failures = now() - since < SHORT_MS ? failures + 1 : 0;
        if (failures > 0) await sleep(FIRST_RETRY_MS * Math.min(failures, 20), signal);
      } catch (error) {
        failures += 1;
        standing.failed("apps.connections.open", error, "app");
        log.warn({ failures, why: wordsOf(error) }, "a socket to Slack did not open");
        began();
        await sleep(retryMs(error, failures), signal);
      }
    }
  }

  function hold(socket: Socket): void {
    standing.worked("apps.connections.open", "app");
    standing.sockets(1);
    openNow.add(socket);
    began();
    if (signal.aborted) socket.close().catch(() => {});
    const ended = socket.closed.then(() => {
      openNow.delete(socket);
      closing.delete(ended);
      standing.sockets(-1);
    });
    closing.add(ended);
  }

  const kept = Array.from({ length: count }, (_, nth) => keep(nth));
  return {
    begun,
    async close() {
      stop.abort();
      began();
      await Promise.all([...openNow].map((socket) => socket.close()));
      await Promise.all(kept);
      await Promise.all(closing);
    },
  };
}

function retryMs(error: unknown, failures: number): number {
  if (troubleOf(error) === "fatal") return FATAL_RETRY_MS;
  const growing = Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10), LONGEST_RETRY_MS);
  return Math.max(growing, retryAfterOf(error) ?? 0);
}
