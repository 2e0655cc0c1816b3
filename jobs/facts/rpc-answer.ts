import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";

/** What libvirt on another host answers: its own hostname, or why not. */
export type RpcAnswer = { readonly hostname: string } | { readonly refusal: string };

/**
 * Calls the destination's daemon from the source, on the very path that the source's daemon will use.
 * It may have to be woken first, and by SSH a session begins besides: half a minute on a slow host.
 */
export function rpcAnswer(uri: string): Fact<RpcAnswer> {
  const seconds = uri.startsWith("qemu+ssh:") ? 40 : 20;
  return {
    id: `rpc-answer ${uri}`,
    // Its own time limit and code: no answer from there is an answer from here.
    command: withTimeout(
      sh`timeout ${seconds} virsh -c ${uri} hostname; echo "code $?"`,
      seconds * 1000 + 25_000,
    ),
    parse({ stdout, stderr }) {
      const [, hostname = "", code] = /^(.*?)\s*code (\d+)\s*$/s.exec(stdout) ?? [];
      if (code === "0" && hostname !== "") return { hostname };
      return { refusal: code === "124" ? `no answer in ${seconds} s` : stderr.trim() };
    },
  };
}
