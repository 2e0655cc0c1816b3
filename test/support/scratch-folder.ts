import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A folder of its own for the test that runs, removed when it ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "ferry-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
