import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Bytes that new processes can have without swapping: MemAvailable of proc(5), which counts reclaimable cache. */
export const memoryAvailable: Fact<number> = {
  id: "memory-available",
  command: sh`cat /proc/meminfo`,
  parse({ stdout }) {
    const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(stdout)?.[1];
    if (kib === undefined) throw new Error("no MemAvailable");
    return Number(kib) * 1024;
  },
};
