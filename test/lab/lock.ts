import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { onInterrupt } from "./interrupt.ts";
import { waitFor } from "./wait.ts";

/**
 * Does `work` while no other process does anything under the same lock file.
 *
 * A lock whose owner has died is taken over: nothing to clean by hand after a crash.
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { timeoutMs = 600_000 } = {},
): Promise<T> {
  await waitFor(`the lock ${file}`, () => take(file), { timeoutMs });
  const release = async () => rmSync(file, { force: true });
  const forget = onInterrupt(release);
  try {
    return await work();
  } finally {
    forget();
    await release();
  }
}

function take(file: string): true | undefined {
  try {
    writeFileSync(file, `${process.pid}`, { flag: "wx" });
    return true;
  } catch {
    const owner = Number(readFileSync(file, "utf8"));
    if (owner > 0 && !exists(owner)) rmSync(file, { force: true });
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
