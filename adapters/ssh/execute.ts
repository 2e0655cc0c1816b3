import { constants } from "node:os";
import type { Readable } from "node:stream";
import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Command, CommandResult } from "../../jobs/shell.ts";
import type { Channel, Client } from "./client.ts";
import { remoteLine } from "./remote-line.ts";

/** Standard output and error together. What Ferry reads is a few KiB; more than this is a mistake. */
const MOST_OUTPUT_BYTES = 4 * 1024 * 1024;

interface Output {
  bytes: number;
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
}

/** The command can't have begun: nothing was sent before the connection was gone. */
export const NOT_SENT = "not-sent";

/**
 * Runs one command on its own channel of a connection. Throws OpsError
 * `ssh.lost`, `ssh.timeout`, `ssh.too-much-output` (the outcome is unknown) and
 * `ssh.no-session` (the command did not run), or the signal's reason.
 *
 * When Ferry gives up early, it closes the channel. That doesn't end a process
 * by itself (sshd sends no signal; it meets a closed pipe when it next writes),
 * but timeout(1) in the line does, soon after the command's time limit.
 */
export function execute(
  client: Client,
  host: Host,
  command: Command,
  isLost: () => boolean,
  signal?: AbortSignal,
): Promise<CommandResult | typeof NOT_SENT> {
  const line = remoteLine(host.user, command);
  const output: Output = { bytes: 0, stdout: [], stderr: [] };
  const shown = command.shown.split("\n", 1)[0] ?? "";

  return new Promise((resolve, reject) => {
    let channel: Channel | undefined;
    let settled = false;
    const settle = (end: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      client.removeListener("close", gone);
      end();
    };
    const giveUp = (error: unknown) =>
      settle(() => {
        channel?.close();
        reject(error);
      });
    const lost = (reason: string) => new OpsError("ssh.lost", { host: host.name, command: shown, reason });

    const abort = () => giveUp(signal?.reason);
    // The channel reports the loss itself, after what it had still received; this is for a channel that never opened.
    const gone = () => setImmediate(() => giveUp(lost("the connection broke")));
    const timer = setTimeout(() => {
      const seconds = command.timeoutMs / 1000;
      giveUp(new OpsError("ssh.timeout", { host: host.name, seconds, command: shown }));
    }, command.timeoutMs);

    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      output.bytes += chunk.length;
      if (output.bytes <= MOST_OUTPUT_BYTES) return void chunks.push(chunk);
      const limit = MOST_OUTPUT_BYTES / 1024 / 1024;
      giveUp(new OpsError("ssh.too-much-output", { host: host.name, limit, command: shown }));
    };

    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort, { once: true });
    client.once("close", gone);
    try {
      client.exec(line, (error, opened) => {
        if (error !== undefined) {
          // ssh2 sends the command once the channel is open, and has no other words for an unanswered one.
          const sent = error.message === "Unable to exec";
          if (error.reason === undefined && !sent) return settle(() => resolve(NOT_SENT));
          if (isLost()) return giveUp(lost("the connection broke"));
          return giveUp(new OpsError("ssh.no-session", { host: host.name, reason: error.message }, error));
        }
        channel = opened;
        if (settled) return opened.close();

        let exit: { code: number } | undefined;
        opened.on("exit", (code: number | null, name?: string) => {
          exit = { code: code ?? 128 + signalNumber(name) };
        });
        opened.on("error", () => opened.close());
        opened.on("data", keep(output.stdout));
        opened.stderr.on("data", keep(output.stderr));
        // A command may end without having read all its input.
        opened.end(command.stdin ?? "");

        void closed([opened, opened.stderr]).then(() => {
          const result = exit;
          if (result === undefined || isLost()) {
            return giveUp(
              lost(isLost() ? "the connection broke" : "the host did not say how the command ended"),
            );
          }
          const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString("utf8");
          settle(() => resolve({ stdout: text(output.stdout), stderr: text(output.stderr), ...result }));
        });
      });
    } catch {
      // ssh2 throws when its socket is no longer writable.
      settle(() => resolve(NOT_SENT));
    }
  });
}

const closed = (streams: readonly Readable[]) =>
  Promise.all(streams.map((stream) => new Promise<void>((resolve) => stream.once("close", () => resolve()))));

/** `SIGTERM` → 15, as a shell counts; a signal that this machine doesn't know counts as 0. */
function signalNumber(name: string | undefined): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}
