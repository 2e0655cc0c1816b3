import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { keyMark } from "./copy-way.ts";

/** What ssh says when a plan's own way to its destination is tried: undefined when it is open. */
export function copyProbe(
  planId: string,
  ssh: string,
  alias: string,
  word: string,
): Fact<string | undefined> {
  return {
    id: `copy-probe ${planId}`,
    command: withTimeout(sh`sh -c ${`exec ${ssh} ${alias} ${word}`} </dev/null`, 40_000),
    parse({ stdout, stderr, code }) {
      if (code === 0 && stdout.trim() === `${keyMark(planId)} ${word}`) return undefined;
      return (stderr.trim() === "" ? stdout : stderr).trim() || `exit status ${code}`;
    },
  };
}
