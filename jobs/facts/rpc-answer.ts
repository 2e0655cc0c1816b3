import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What libvirt on another host answers over TLS: its own hostname, or why not. */
export type RpcAnswer = { readonly hostname: string } | { readonly refusal: string };

/** Calls the destination's daemon from the source, on the very path that the source's daemon will use. */
export function rpcAnswer(uri: string): Fact<RpcAnswer> {
  return {
    id: `rpc-answer ${uri}`,
    command: withTimeout(sh`timeout 10 virsh -c ${uri} hostname`, 15_000),
    parse({ code, stdout, stderr }) {
      const hostname = stdout.trim();
      if (code === 0 && hostname !== "") return { hostname };
      return { refusal: code === 124 ? "no answer in 10 s" : stderr.trim() };
    },
  };
}
