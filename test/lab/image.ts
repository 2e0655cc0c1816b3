import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { onInterrupt } from "./interrupt.ts";
import { cacheRoot } from "./place.ts";

/** What image/build.sh makes: every host's root disk, the kernel of hosts and guests, the hosts' initrd. */
export interface Image {
  directory: string;
  disk: string;
  kernel: string;
  initrd: string;
}

/** The lab's image; builds it (about a minute) when this recipe's is not in the cache. */
export async function ensureImage(say: (line: string) => void): Promise<Image> {
  const script = path.join(import.meta.dirname, "image", "build.sh");
  const log = path.join(cacheRoot(), "build.log");
  const output = openSync(log, "w");
  const child = spawn("bash", [script, cacheRoot()], { detached: true, stdio: ["ignore", "pipe", output] });
  closeSync(output);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const soon = setTimeout(
    () => say("Building the lab's image from Debian packages (usually 1 min, only once)"),
    500,
  );
  const forget = onInterrupt(async () => {
    // The whole group: bash would only act once mmdebstrap is done.
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await ended;
  });
  const code = await ended;
  clearTimeout(soon);
  forget();
  const directory = printed.trim();
  if (code !== 0 || directory === "") {
    const tail = readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n");
    throw new Error(
      `The lab's image could not be built; all of its output is in ${log}. It ended with:\n${tail}`,
    );
  }
  const file = (name: string) => path.join(directory, name);
  return { directory, disk: file("base.raw"), kernel: file("vmlinux"), initrd: file("host-initrd.img") };
}
