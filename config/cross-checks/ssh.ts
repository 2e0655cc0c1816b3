import type { Finding } from "../finding.ts";
import type { Draft } from "./draft.ts";

/** One way to log in, not two. */
export function checkSsh({ ssh }: Draft): Finding[] {
  if (ssh?.agent !== true || ssh.keyFile === undefined) return [];
  const problem = "both a key file and the agent are given";
  return [{ path: ["ssh", "keyFile"], problem, remedy: "Remove keyFile, or write `agent: false`." }];
}
