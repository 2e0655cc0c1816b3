import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The network interface by which a host reaches an address; undefined without a route. */
export function route(address: string): Fact<string | undefined> {
  return {
    id: `route ${address}`,
    command: sh`ip -o route get ${address}`,
    parse({ stdout, code }) {
      if (code !== 0) return undefined;
      const device = / dev (\S+)/.exec(stdout)?.[1];
      if (device === undefined) throw new Error("no device in the route");
      return device;
    },
  };
}
