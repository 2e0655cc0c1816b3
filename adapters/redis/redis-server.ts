import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";

/** Exit codes of flock(1): ours for 'somebody else holds the lock', its own for 'could not execute'. */
const LOCKED = 75;
const NOT_EXECUTED = 69;

/** Where an embedded Redis lives: all below the data folder, mode 0700. */
export interface ServerPlace {
  readonly folder: string;
  readonly socket: string;
  readonly log: string;
}

export const serverPlace = (dataFolder: string): ServerPlace => {
  const folder = path.resolve(dataFolder, "redis");
  return { folder, socket: path.join(folder, "redis.sock"), log: path.join(folder, "redis.log") };
};

/** A redis-server that was started: it runs, or has found another in its place. */
export interface StartedServer {
  readonly pid: number | undefined;
  /** Comes when it is not running, or no longer. */
  readonly ended: Promise<Ending>;
  kill(): void;
}

/** Why it is not running: another one has the folder, a program is missing, or it ended by itself. */
export type Ending = "locked" | "no-flock" | "no-redis-server" | "ended";

/**
 * Starts redis-server behind a lock on its folder, and tells when it ends.
 *
 * Two servers on one append-only file would destroy it. The lock is the
 * kernel's (flock) and redis-server inherits it, so that it lasts exactly as
 * long as the server and no stale file is left by a kill or a power loss;
 * whoever holds it may replace the socket, which redis-server does itself.
 * The server is detached: it outlives the process that started it.
 */
export function startRedisServer(place: ServerPlace, program: string): StartedServer {
  const log = openSync(place.log, "a", 0o600);
  const server = spawn(
    "flock",
    [
      ...["--nonblock", "--conflict-exit-code", String(LOCKED), "--no-fork", path.join(place.folder, "lock")],
      ...[program, "--port", "0", "--unixsocket", place.socket, "--unixsocketperm", "700"],
      ...["--dir", place.folder, "--logfile", place.log, "--daemonize", "no", "--databases", "1"],
      // `always`: a click that was answered is on the disk. Ferry writes a few
      // records per second, so the price (one fsync each) is never felt.
      ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
      ...["--maxmemory-policy", "noeviction"],
    ],
    {
      detached: true,
      cwd: place.folder,
      // Ferry's own environment holds chat tokens: the server gets none of it.
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      stdio: ["ignore", "ignore", log],
    },
  );
  server.unref();
  closeSync(log);

  const ended = new Promise<Ending>((resolve) => {
    server.once("error", () => resolve("no-flock"));
    server.once("exit", (code) => {
      if (code === LOCKED) resolve("locked");
      else resolve(code === NOT_EXECUTED ? "no-redis-server" : "ended");
    });
  });
  return { pid: server.pid, ended, kill: () => void server.kill("SIGKILL") };
}
