import type { Host } from "../../config/inventory.ts";
import type { Command, CommandResult } from "../../jobs/shell.ts";
import { slots } from "../../jobs/slots.ts";
import type { Client } from "./client.ts";
import { execute, NOT_SENT } from "./execute.ts";

/** One kept connection to a host, shared by many commands. */
export interface Connection {
  /**
   * Runs a command, after others if too many run. Answers NOT_SENT when the
   * connection takes no more commands. Throws as `execute` does.
   */
  run(command: Command, signal?: AbortSignal): Promise<CommandResult | typeof NOT_SENT>;
  /** Closes; what still runs is lost. Resolves when the socket is closed. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** Commands at once. */
  readonly sessions: number;
  /** Closed after this long without a command. */
  readonly idleMs: number;
  /** Called once, when the connection takes no more commands. */
  onRetired(): void;
}

const GOODBYE_MS = 2_000;

/** Keeps a client that has just logged in. */
export function keepConnection(client: Client, host: Host, options: ConnectionOptions): Connection {
  const places = slots(options.sessions);
  let running = 0;
  let retired = false;
  let lost = false;
  let idle: NodeJS.Timeout | undefined;

  const retire = () => {
    if (retired) return;
    retired = true;
    clearTimeout(idle);
    places.open();
    options.onRetired();
  };
  const gone = new Promise<void>((resolve) => {
    client.once("close", () => {
      lost = true;
      retire();
      resolve();
    });
  });
  client.once("error", () => {
    lost = true;
    retire();
    client.destroy();
  });

  const rest = () => {
    if (running > 0) return;
    if (retired) return client.end();
    idle = setTimeout(() => {
      retire();
      client.end();
    }, options.idleMs);
    idle.unref();
  };
  rest();

  return {
    async run(command, signal) {
      const leave = await places.take(signal);
      clearTimeout(idle);
      running++;
      try {
        if (retired) return NOT_SENT;
        return await execute(client, host, command, () => lost, signal);
      } catch (error) {
        // sshd counts a session as long as its process lives: one that was given up may block a place for long.
        retire();
        throw error;
      } finally {
        running--;
        leave();
        rest();
      }
    },
    async close() {
      retire();
      client.end();
      const impatience = setTimeout(() => client.destroy(), GOODBYE_MS);
      await gone;
      clearTimeout(impatience);
    },
  };
}
