import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { OpsError } from "../../jobs/error.ts";
import type { RedisAddress } from "./address.ts";
import { becomesReady, connect, hangUp, type OnError } from "./connection.ts";
import { type Ending, type ServerPlace, startRedisServer } from "./redis-server.ts";

/** How long a server may take to load its data before Ferry gives up. */
const READY_MS = 15_000;
/** Between two looks at a server that another process is starting or stopping. */
const LOOK_AGAIN_MS = 25;
/** Between two attempts to start a server that ended by itself. */
const START_AGAIN_MS = 1_000;
const STOP_MS = 5_000;

const PROCESS = "ferry-process-";
const BY_PROCESS = new RegExp(` name=${PROCESS}\\d+ `);

type Attempt = Ending | "ready" | "silent";

interface Server {
  readonly place: ServerPlace;
  readonly address: RedisAddress;
  readonly program: string;
  readonly onError: OnError;
}

/**
 * Starts the server unless it runs, and starts it again whenever it goes.
 * Returns what ends that: the server is stopped if no other process uses it.
 * Throws OpsError `redis.*` when it doesn't run in the first place.
 */
export async function keepServerRunning(server: Server): Promise<() => Promise<void>> {
  // This connection is the watch over the server and the sign that a process uses it.
  const watch = connect(server.address, () => {}, {
    connectionName: `${PROCESS}${process.pid}`,
    retryStrategy: () => LOOK_AGAIN_MS,
    // A SHUTDOWN that got no answer, sent again, would stop somebody else's server.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: STOP_MS,
  });

  try {
    await start(watch, server);
  } catch (error) {
    await hangUp(watch);
    throw error;
  }

  const closing = new AbortController();
  let reviving: Promise<void> | undefined;
  watch.on("close", () => {
    if (closing.signal.aborted) return;
    reviving ??= revive(watch, server, closing.signal).finally(() => {
      reviving = undefined;
    });
  });

  return async () => {
    closing.abort();
    await reviving;
    await leave(watch);
  };
}

async function start(watch: Redis, server: Server): Promise<void> {
  if (await answersAtOnce(watch)) return;
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const ending = await attempt(watch, server, deadline - Date.now());
    if (ending === "ready") return;
    if (ending !== "locked" && ending !== "silent") throw await startFailure(ending, server);
    await delay(LOOK_AGAIN_MS);
  }
  throw serverFailed(server, `it did not answer in ${READY_MS / 1000} s`);
}

async function revive(watch: Redis, server: Server, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    const ending = await attempt(watch, server, START_AGAIN_MS);
    if (ending === "ready") return;
    if (ending === "locked" || ending === "silent") {
      await delay(LOOK_AGAIN_MS);
    } else {
      server.onError(await startFailure(ending, server));
      await delay(START_AGAIN_MS);
    }
  }
}

/** Starts a server and waits until one answers, this or another process's, or until this one has ended. */
async function attempt(watch: Redis, { place, program }: Server, withinMs: number): Promise<Attempt> {
  const started = startRedisServer(place, program);
  const answers = async () => ((await becomesReady(watch, withinMs)) ? "ready" : "silent");
  const outcome = await Promise.race([started.ended, answers()]);
  if (outcome === "ready" && (await answeringPid(watch)) !== started.pid) {
    // Somebody else's answers. Left alone, this one might find the lock free
    // the moment that one is stopped, and run for nobody.
    started.kill();
    await started.ended;
  }
  return outcome;
}

/** flock(1) becomes redis-server without a fork: the pid is that of the process started. */
async function answeringPid(watch: Redis): Promise<number> {
  const info = await watch.info("server").catch(() => "");
  return Number(/^process_id:(\d+)/m.exec(info)?.[1]);
}

/** False as soon as the first attempt to connect has failed. */
function answersAtOnce(watch: Redis): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LOOK_AGAIN_MS * 10);
    watch.once("ready", () => resolve(true));
    watch.once("close", () => resolve(false));
    watch.once("ready", () => clearTimeout(timer));
    watch.once("close", () => clearTimeout(timer));
  });
}

/**
 * Stops the server if no other process uses it. The sign is taken down before
 * the others' are counted: of two that leave at once, the later counts none.
 * A process that comes at this very moment finds its connection closed and
 * starts the server again.
 */
async function leave(watch: Redis): Promise<void> {
  const others = async () => {
    await watch.client("SETNAME", "");
    return BY_PROCESS.test(String(await watch.client("LIST")));
  };
  // A server that is gone, or hangs, needs no stopping.
  if (watch.status === "ready" && !(await others().catch(() => true))) {
    const gone = new Promise<void>((resolve) => watch.once("close", () => resolve()));
    watch.shutdown().catch(() => undefined);
    await Promise.race([gone, delay(STOP_MS, undefined, { ref: false })]);
  }
  await hangUp(watch);
}

async function startFailure(ending: Exclude<Ending, "locked">, server: Server): Promise<OpsError> {
  switch (ending) {
    case "no-flock":
      return new OpsError("redis.not-installed", { program: "flock", deb: "util-linux", rpm: "util-linux" });
    case "no-redis-server":
      return new OpsError("redis.not-installed", {
        program: server.program,
        deb: "redis-server",
        rpm: "redis",
      });
    case "ended":
      return serverFailed(server, await lastLine(server.place.log));
  }
}

const serverFailed = (server: Server, why: string) =>
  new OpsError("redis.server-failed", { log: server.place.log, why });

async function lastLine(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").at(-1) || "its log is empty";
}
