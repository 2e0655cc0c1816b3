import { chmod, mkdir } from "node:fs/promises";
import { OpsError } from "../../jobs/error.ts";
import { parseRedisUrl, type RedisAddress, socketAddress } from "./address.ts";
import type { OnError } from "./connection.ts";
import { keepServerRunning } from "./keep-server-running.ts";
import { serverPlace } from "./redis-server.ts";

/** sizeof(sun_path) on Linux, less the NUL at its end: unix(7). */
const SOCKET_PATH_BYTES = 107;
export interface OpenOptions {
  /** REDIS_URL. Without it Ferry runs a redis-server of its own. */
  readonly url?: string;
  readonly dataFolder: string;
  /** The embedded server's program: a name to look for in the system's folders, or a path. */
  readonly program?: string;
  /** Told when the embedded server had gone and could not be started again at once. */
  readonly onError: OnError;
}

export interface OpenRedis {
  readonly address: RedisAddress;
  readonly embedded: boolean;
  /** Stops the embedded server if no other Ferry process uses it. Close all connections first. */
  close(): Promise<void>;
}

/**
 * Says where Redis is, and sees to it that it is there: REDIS_URL, or a
 * redis-server of Ferry's own on a socket in the data folder.
 *
 * All Ferry processes on one data folder share that server. It outlives the
 * one that started it, even its kill -9; every process watches it and starts
 * it again when it has gone; the last one to close stops it. Left behind by a
 * kill -9 of the last process, it is found and used by the next.
 *
 * Throws OpsError `redis.*`: bad URL, not installed, folder, path, no start.
 */
export async function openRedis(options: OpenOptions): Promise<OpenRedis> {
  if (options.url !== undefined) {
    return { address: parseRedisUrl(options.url), embedded: false, close: async () => {} };
  }

  const place = serverPlace(options.dataFolder);
  const bytes = Buffer.byteLength(place.socket);
  if (bytes > SOCKET_PATH_BYTES) {
    throw new OpsError("redis.path-too-long", { path: place.socket, bytes, limit: SOCKET_PATH_BYTES });
  }
  await makeFolder(place.folder);

  const address = socketAddress(place.socket);
  const program = options.program ?? "redis-server";
  const close = await keepServerRunning({ place, address, program, onError: options.onError });
  return { address, embedded: true, close };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OpsError("redis.folder-unusable", { path: folder, why }, error);
  }
}
