import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Where the lab keeps what outlives the tree: images, saved states and running instances. */
export function cacheRoot(): string {
  const root =
    process.env.FERRY_LAB_CACHE ??
    path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache"), "ferry-lab");
  const absolute = path.resolve(root);
  // A unix socket's path holds 107 bytes, and the switch makes names of its own inside the instance.
  if (absolute.length > 60) {
    throw new Error(
      `The lab's cache path is too long for unix sockets (${absolute.length} of at most 60 characters): ${absolute}. ` +
        "Set FERRY_LAB_CACHE to a shorter one.",
    );
  }
  mkdirSync(absolute, { recursive: true, mode: 0o700 });
  return absolute;
}

/** The folder of a running lab. Instances share nothing but the cache, so tests and demo can run at once. */
export function instancePath(instance: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,15}$/.test(instance)) {
    throw new Error(
      `A lab's name is 1 to 16 small letters, digits and dashes, not ${JSON.stringify(instance)}.`,
    );
  }
  return path.join(cacheRoot(), "instances", instance);
}

/** The lab's name when none is given: FERRY_LAB, or 'lab'. */
export function defaultInstance(): string {
  return process.env.FERRY_LAB ?? "lab";
}

/** Twelve hex digits standing for these texts. */
export function fingerprint(...texts: string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 12);
}
