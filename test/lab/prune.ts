import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { instances } from "./lab.ts";
import { cacheRoot } from "./place.ts";

const keptForMs = 14 * 24 * 3600 * 1000;

/** Notes that these images and saved states are in use, and removes those that nobody has used for two weeks. */
export function prune(used: readonly string[]): void {
  const now = new Date();
  for (const directory of used) utimesSync(directory, now, now);
  const root = cacheRoot();
  const running = instances().map((instance) => description(root, instance));
  for (const name of readdirSync(root)) {
    const directory = path.join(root, name);
    if (!/^(image|ready)-/.test(name) || running.some((text) => text.includes(directory))) continue;
    if (now.getTime() - statSync(directory).mtimeMs > keptForMs)
      rmSync(directory, { recursive: true, force: true });
  }
}

/** What a running instance says of itself: the image that its disks stand on among it. */
function description(root: string, instance: string): string {
  try {
    return readFileSync(path.join(root, "instances", instance, "lab.json"), "utf8");
  } catch {
    return "";
  }
}
