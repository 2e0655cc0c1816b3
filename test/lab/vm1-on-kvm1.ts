import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { KeptState } from "./kept.ts";
import { vm1 } from "./story.ts";

/** The hosts once Ferry has made vm1: the next demo begins there, unless Ferry would make it otherwise by now. */
export const VM1_ON_KVM1: KeptState = {
  tag: "vm1-on-kvm1",
  recipe: [JSON.stringify(vm1), ...sources("jobs", "config")],
};

/** The text of every source file in these folders. */
function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) => {
    const root = path.resolve(import.meta.dirname, "../..", folder);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".ts"))
      .sort()
      .map((file) => readFileSync(path.join(root, file), "utf8"));
  });
}
