import { webApi } from "@slack/bolt";
import { afterEach, expect, it, vi } from "vitest";
import { keepSockets } from "../../../adapters/slack/keep-sockets.ts";
import { keepStanding } from "../../../adapters/slack/standing.ts";
import { silentLog } from "../../support/silent-log.ts";

interface Opened {
  readonly at: number;
  /** Slack announces that it will close it. */
  leave(): void;
  end(): void;
  isClosed: boolean;
}

/** Sockets that the test opens and closes, on a clock that the test moves. */
function world({ refuse = [] as unknown[] } = {}) {
  vi.useFakeTimers();
  const opened: Opened[] = [];
  let attempts = 0;
  const standing = keepStanding({ wanted: 2, log: silentLog });
  const kept = keepSockets({
    count: 2,
    staggerMs: 7_000,
    standing,
    log: silentLog,
    now: Date.now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        signal.addEventListener("abort", end);
      }),
    async open() {
      attempts += 1;
      const error = refuse.shift();
      if (error !== undefined) throw error;
      let leave: () => void = () => {};
      let end: () => void = () => {};
      const leaving = new Promise<void>((resolve) => {
        leave = resolve;
      });
      const closed = new Promise<void>((resolve) => {
        end = resolve;
      });
      const socket: Opened = {
        at: Date.now(),
        isClosed: false,
        leave: () => leave(),
        end() {
          socket.isClosed = true;
          leave();
          end();
        },
      };
      opened.push(socket);
      return { leaving, closed, close: async () => socket.end() };
    },
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const start = Date.now();
  return {
    kept,
    opened,
    standing,
    pass,
    attempts: () => attempts,
    openNow: () => opened.filter((each) => !each.isClosed),
    start,
  };
}

afterEach(() => {
  vi.useRealTimers();
});

it("opens one at once and the other later, so that Slack refreshes them apart", async () => {
  const { opened, pass, start, kept } = world();

  await pass(10_000);

  expect(opened.map(({ at }) => at - start)).toEqual([0, 7_000]);
  await kept.close();
});

it("replaces a socket at the moment when it is closed, while the other is open", async () => {
  const { opened, openNow, pass, standing, kept } = world();
  await pass(3_600_000);

  opened[0]?.end();
  await pass(0);

  expect(opened).toHaveLength(3);
  expect(openNow()).toHaveLength(2);
  expect(standing.reasons().passing).toEqual([]);
  await kept.close();
});

it("opens a successor as soon as Slack announces that it will close one, which stays until then", async () => {
  const { opened, openNow, pass, standing, kept } = world();
  await pass(3_600_000);

  opened[0]?.leave();
  await pass(0);
  expect(openNow()).toHaveLength(3);
  opened[0]?.end();
  await pass(60_000);

  expect(opened).toHaveLength(3);
  expect(openNow()).toHaveLength(2);
  expect(standing.reasons().passing).toEqual([]);
  await kept.close();
});

it("does not go round and round with a Slack that closes each socket at once", async () => {
  const { opened, pass, attempts, kept } = world();
  for (let i = 0; i < 600; i += 1) {
    for (const socket of opened) socket.end();
    await pass(100);
  }

  expect(attempts()).toBeLessThan(60);
  expect(attempts()).toBeGreaterThan(10);
  await kept.close();
});

it("tries again with growing pauses while Slack does not answer, and says that it is deaf", async () => {
  const { opened, pass, standing, kept } = world({
    refuse: Array.from({ length: 8 }, () => new Error("ECONNREFUSED")),
  });

  await pass(0);
  await kept.begun;
  expect(standing.reasons()).toMatchObject({
    fatal: [],
    passing: ["Slack: no socket is open, so Ferry hears nobody"],
  });
  expect(opened).toEqual([]);
  await pass(60_000);

  expect(opened).toHaveLength(2);
  expect(standing.reasons().passing).toEqual([]);
  await kept.close();
});

it("asks once a minute while only an administrator can help", async () => {
  const off = () => new webApi.WebAPIPlatformError({ ok: false, error: "link_disabled" });
  const { pass, standing, attempts, kept } = world({ refuse: Array.from({ length: 8 }, off) });

  await pass(59_000);
  expect(attempts()).toBe(2);
  expect(standing.reasons().fatal).toEqual([
    "Socket Mode is off for Ferry's Slack app. Turn it on under Socket Mode, or set SLACK_SIGNING_SECRET and SLACK_HTTP in its place.",
  ]);
  await pass(300_000);

  expect(standing.reasons()).toEqual({ fatal: [], passing: [] });
  await kept.close();
});

it("closes its sockets and opens no more", async () => {
  const { openNow, pass, attempts, kept } = world();
  await pass(10_000);

  await kept.close();
  await pass(600_000);

  expect(openNow()).toEqual([]);
  expect(attempts()).toBe(2);
});
