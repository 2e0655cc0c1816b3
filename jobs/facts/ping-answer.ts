import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** How an address answered a few pings. */
export interface PingAnswer {
  readonly sent: number;
  readonly received: number;
  /** The mean, ms; absent where none came back. */
  readonly averageMs?: number;
}

/** Pings an address three times within two seconds; undefined where the host has no ping(8) or it says nothing. */
export function pingAnswer(address: string): Fact<PingAnswer | undefined> {
  return {
    id: `ping-answer ${address}`,
    command: withTimeout(sh`ping -n -q -c 3 -i 0.3 -w 2 ${address}`, 6_000),
    parse({ stdout }) {
      const [, sent, received] =
        /^(\d+) packets transmitted, (\d+) (?:packets )?received/m.exec(stdout) ?? [];
      if (sent === undefined || received === undefined) return undefined;
      const average = /^(?:rtt|round-trip) min\/avg\/max(?:\/\w+)? = [\d.]+\/([\d.]+)\//m.exec(stdout)?.[1];
      return {
        sent: Number(sent),
        received: Number(received),
        ...(average === undefined ? {} : { averageMs: Number(average) }),
      };
    },
  };
}
