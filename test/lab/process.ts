import { type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { waitFor } from "./wait.ts";

/** Output of a finished command. A signal's end has the code 128 + its number, as in a shell. */
export interface Result {
  stdout: string;
  stderr: string;
  code: number;
}

/** Runs a program to its end. Never throws for its exit code; does for a program that is not there. */
export function execute(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { input?: string; timeoutMs?: number | undefined } = {},
): Promise<Result> {
  const { input, timeoutMs, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...rest });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = timeoutMs && setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (timer) clearTimeout(timer);
      resolve({
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
        code: code ?? 137,
      });
    });
    // A program that ends before it has read everything is no error of ours.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}

/** Starts a program that outlives us, its output in `log`, its pid in `pidFile`. */
export function startDetached(
  command: string,
  args: readonly string[],
  { log, pidFile }: { log: string; pidFile: string },
): void {
  const output = openSync(log, "w");
  const child = spawn(command, args, { detached: true, stdio: ["ignore", output, output] });
  closeSync(output);
  if (child.pid === undefined) throw new Error(`${command} could not be started`);
  writeFileSync(pidFile, `${child.pid}\n`);
  child.on("error", () => undefined);
  child.unref();
}

/**
 * The pid in `pidFile` if that process is alive and ours: a pid may have gone to a stranger since,
 * so its command line must name `mark`, a path that no one else's would.
 */
export function alivePid(pidFile: string, mark: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, "utf8"));
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return pid > 1 && commandLine.includes(mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the process of `pidFile` at once and waits until it is gone. */
export async function endProcess(pidFile: string, mark: string): Promise<void> {
  const pid = alivePid(pidFile, mark);
  if (pid !== undefined) {
    process.kill(pid, "SIGKILL");
    await waitFor(`process ${pid} to end`, () => alivePid(pidFile, mark) === undefined || undefined, {
      intervalMs: 20,
    });
  }
  rmSync(pidFile, { force: true });
}
