import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/**
 * What becomes of a TCP connection from one host to another: `refused` means
 * that packets pass and nobody listens yet, as with the migration ports before
 * a migration; `rejected` is a firewall's ICMP answer, `silent` one that drops.
 */
export type PortAnswer = "open" | "refused" | "rejected" | "silent";

export function portAnswer(address: string, port: number): Fact<PortAnswer> {
  return {
    id: `port-answer ${address} ${port}`,
    command: withTimeout(sh`timeout 5 bash -c ${`</dev/tcp/${address}/${port}`}; echo "code $?"`, 20_000),
    parse({ stdout, stderr }) {
      const code = /^code (\d+)$/m.exec(stdout)?.[1];
      if (code === "0") return "open";
      if (code === "124") return "silent";
      if (/Connection refused/.test(stderr)) return "refused";
      if (/No route to host|unreachable/.test(stderr)) return "rejected";
      if (/timed out/.test(stderr)) return "silent";
      throw new Error(stderr.trim());
    },
  };
}
