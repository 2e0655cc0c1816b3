import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { type RedisAddress, socketAddress } from "../../adapters/redis/address.ts";
import { becomesReady } from "../../adapters/redis/connection.ts";

/** A real redis-server for one test file, on a socket in a folder of its own. */
export interface TestRedis {
  readonly address: RedisAddress;
  /** Where its data is. */
  readonly folder: string;
  /** For looking behind the adapter's back. */
  readonly client: Redis;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same data, and waits until it answers. */
  start(): Promise<void>;
  /** Stops the process without ending it: connections stay open and nothing answers. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Starts redis-server as Ferry wants it; `options` are more of its command line. */
export async function startRedis(options: readonly string[] = []): Promise<TestRedis> {
  const folder = await mkdtemp(path.join(tmpdir(), "ferry-redis-"));
  const socket = path.join(folder, "redis.sock");
  const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => 20 });
  client.on("error", () => {});
  let server: ChildProcess | undefined;

  const start = async () => {
    server = spawn("redis-server", [
      ...["--port", "0", "--unixsocket", socket, "--dir", folder, "--logfile", path.join(folder, "log")],
      ...["--save", "", "--appendonly", "yes", "--appendfsync", "no", ...options],
    ]);
    if (client.status === "wait") client.connect().catch(() => undefined);
    if (!(await becomesReady(client, 5_000)))
      throw new Error(await readFile(path.join(folder, "log"), "utf8"));
  };
  const kill = async () => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
  };

  await start();
  return {
    address: socketAddress(socket),
    folder,
    client,
    kill,
    start,
    freeze: () => server?.kill("SIGSTOP"),
    thaw: () => server?.kill("SIGCONT"),
    async stop() {
      client.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
