import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** IPv4 addresses that this host has lately talked to, by MAC (lower case): the kernel's neighbour table, ip-neighbour(8). */
export const neighbours: Fact<ReadonlyMap<string, string>> = {
  id: "neighbours",
  command: sh`ip -4 neighbour show`,
  parse({ code, stdout, stderr }) {
    if (code !== 0) throw new Error(stderr.trim());
    const lines = stdout.matchAll(/^(\S+) dev \S+ lladdr (\S+) (\S+)/gm);
    const alive = [...lines].filter(([, , , state]) => state !== "FAILED" && state !== "INCOMPLETE");
    return new Map(alive.map(([, address = "", mac = ""]) => [mac.toLowerCase(), address]));
  },
};
