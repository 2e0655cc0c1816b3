import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What libvirt on another host answers: its own hostname, or why not. */
export type RpcAnswer = { readonly hostname: string } | { readonly refusal: string };

/** Calls the destination's daemon from the source, on the very path that the source's daemon will use. */
export function rpcAnswer(uri: string): Fact<RpcAnswer> {
  return {
    id: `rpc-answer ${uri}`,
    // Its own time limit and code: no answer from there is an answer from here.
    command: withTimeout(sh`timeout 20 virsh -c ${uri} hostname; echo "code $?"`, 45_000),
    parse({ stdout, stderr }) {
      const [, hostname = "", code] = /^(.*?)\s*code (\d+)\s*$/s.exec(stdout) ?? [];
      if (code === "0" && hostname !== "") return { hostname };
      return { refusal: code === "124" ? "no answer in 20 s" : stderr.trim() };
    },
  };
}
