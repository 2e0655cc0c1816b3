import { setMaxListeners } from "node:events";
import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Shell } from "../../jobs/shell.ts";
import { checkSudo } from "./check-sudo.ts";
import { connect } from "./connect.ts";
import { type Connection, keepConnection } from "./connection.ts";
import { NOT_SENT } from "./execute.ts";
import type { SshIdentity } from "./open-client.ts";

export interface ShellOptions {
  readonly identity: SshIdentity;
  /** All attempts to reach a host together; 12 s. A host that has been reached may take 30 s to log in. */
  readonly connectWithinMs?: number;
  /** A connection is lost when three of these stay unanswered; 5 s. */
  readonly keepaliveMs?: number;
  /** A connection without a command is closed after this long; 5 min. */
  readonly idleMs?: number;
  /**
   * Commands at once per host; 5, half of sshd's MaxSessions (10): it counts a closed session until its
   * next turn, and by then another may have taken its place.
   */
  readonly sessionsPerHost?: number;
}

/** Connections that broke before the command went out; after so many the host counts as unreachable. */
const MOST_BREAKS = 5;

/**
 * The way to the hosts over SSH: one connection per host, opened on first use,
 * shared by all commands, kept until it has been idle for a while. Host keys
 * are pinned. `run` throws OpsError `ssh.*`; `ssh.lost`, `ssh.timeout` and
 * `ssh.too-much-output` mean that the outcome is unknown, all others that the
 * command did not run. When `signal` aborts, `run` throws its reason, and the
 * command may still end by itself on the host (see `execute`).
 */
export function openShell(options: ShellOptions): Shell & { close(): Promise<void> } {
  const closing = new AbortController();
  // Every connection that is being opened listens to it, and there may be many hosts.
  setMaxListeners(0, closing.signal);
  const connections = new Map<string, Promise<Connection>>();

  const connectionTo = (host: Host): Promise<Connection> => {
    const key = JSON.stringify([host.user, host.address, host.port, host.hostKeys]);
    const kept = connections.get(key);
    if (kept !== undefined) return kept;

    const forget = () => {
      if (connections.get(key) === opening) connections.delete(key);
    };
    const opening = open(host, options, closing.signal, forget);
    connections.set(key, opening);
    opening.catch(forget);
    return opening;
  };

  return {
    async run(host, command, signal) {
      for (let breaks = 0; breaks < MOST_BREAKS; breaks++) {
        if (closing.signal.aborted) throw new Error("the shell is closed");
        const connection = await unless(signal, connectionTo(host));
        const result = await connection.run(command, signal);
        if (result !== NOT_SENT) return result;
      }
      const reason = "its connections break before a command is sent";
      throw new OpsError("ssh.unreachable", {
        host: host.name,
        address: host.address,
        port: host.port,
        reason,
      });
    },
    async close() {
      closing.abort(new Error("the shell is closed"));
      const opened = await Promise.allSettled(connections.values());
      await Promise.all(opened.map((result) => result.status === "fulfilled" && result.value.close()));
    },
  };
}

async function open(
  host: Host,
  options: ShellOptions,
  signal: AbortSignal,
  onRetired: () => void,
): Promise<Connection> {
  const { identity, connectWithinMs = 12_000, keepaliveMs = 5_000 } = options;
  const { sessionsPerHost: sessions = 5, idleMs = 300_000 } = options;
  const client = await connect(host, identity, { withinMs: connectWithinMs, keepaliveMs, signal });
  const connection = keepConnection(client, host, { sessions, idleMs, onRetired });
  if (host.user !== "root") await checkSudo(connection, host, signal);
  return connection;
}

/** The promise, unless the signal aborts first; what the promise does is not stopped by it. */
function unless<T>(signal: AbortSignal | undefined, promise: Promise<T>): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
