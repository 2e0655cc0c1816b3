import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The network interface by which a host reaches each of these addresses; undefined without a route. */
export function routes(addresses: readonly string[]): Fact<ReadonlyMap<string, string | undefined>> {
  return {
    id: `routes ${addresses.join(" ")}`,
    // One process for all; -force goes on after an address without a route.
    command: sh`for a in ${addresses}; do echo "route get $a"; done | ip -o -force -batch -`,
    parse({ stdout, stderr }) {
      const found = new Map<string, string>();
      for (const line of stdout.split("\n").filter((line) => line !== "")) {
        const [, address, device] = /^(?:\w+ )?(\S+) .*?\bdev (\S+)/.exec(line) ?? [];
        if (address === undefined || device === undefined) throw new Error(`not a route: ${line}`);
        found.set(address, device);
      }
      if (found.size === 0 && addresses.length > 0 && !/unreachable|Command failed/.test(stderr)) {
        throw new Error(stderr.trim());
      }
      return new Map(addresses.map((address) => [address, found.get(address)]));
    },
  };
}
