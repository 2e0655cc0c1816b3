import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { hostFiles } from "./qemu.ts";
import { runOverSsh, type SshTarget, sshArgs } from "./ssh.ts";

/** A ping that goes on until stopped. */
export interface PingRecorder {
  /** Answers so far. */
  answers(): number;
  /** The longest time without an answer so far, in ms, the time since the last one included. */
  longestGapMs(): number;
  /** Ends it and returns the longest gap and the number of answers. */
  stop(): Promise<{ longestGapMs: number; answers: number }>;
}

/** Starts pinging an address from a host. Times are the pinging host's own, so that our ssh adds nothing to a gap. */
export async function pingFrom(
  target: SshTarget,
  address: string,
  { intervalMs = 200 }: { intervalMs?: number } = {},
): Promise<PingRecorder> {
  await runOverSsh(target, "true");
  const command = `exec ping -n -D -O -i ${intervalMs / 1000} ${address}`;
  const { sshControl } = hostFiles(target.directory, target.name);
  // With a terminal the far ping ends when we do.
  const child = spawn("ssh", ["-tt", "-S", sshControl, ...sshArgs(target), "--", command], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  let first: number | undefined;
  let last: number | undefined;
  let latest: number | undefined;
  let longest = 0;
  let count = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    // Answers and, by -O, what has not been answered yet, carry the host's time.
    const at = Number(/^\[(\d+\.\d+)\]/.exec(line)?.[1]) * 1000;
    if (Number.isNaN(at)) return;
    latest = at;
    first ??= at;
    if (!line.includes("bytes from")) return;
    longest = Math.max(longest, at - (last ?? first));
    last = at;
    count++;
  });
  const longestGapMs = () => Math.round(Math.max(longest, (latest ?? 0) - (last ?? first ?? 0)));
  return {
    answers: () => count,
    longestGapMs,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      return { longestGapMs: longestGapMs(), answers: count };
    },
  };
}
