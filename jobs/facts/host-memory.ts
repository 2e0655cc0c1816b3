import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { memoryAvailable } from "./memory-available.ts";

interface HostMemory {
  readonly totalBytes: number;
  /** What new processes can have without swapping. */
  readonly availableBytes: number;
}

/** A host's memory, for people: MemTotal and MemAvailable of proc(5). */
export const hostMemory: Fact<HostMemory> = {
  id: "host-memory",
  command: sh`cat /proc/meminfo`,
  parse(result, timing) {
    const kib = /^MemTotal:\s+(\d+) kB$/m.exec(result.stdout)?.[1];
    if (kib === undefined) throw new Error("no MemTotal");
    return { totalBytes: Number(kib) * 1024, availableBytes: memoryAvailable.parse(result, timing) };
  },
};
