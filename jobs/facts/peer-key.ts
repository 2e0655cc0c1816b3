import { parseHostKey } from "../../config/host-key.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { PEER_KEY } from "../transport.ts";

/** The key by which the host's libvirt logs in to others; its public half alone, as `ssh-ed25519 AAAA…`. */
export type PeerKey =
  | { readonly state: "absent" }
  | { readonly state: "there"; readonly line: string }
  /** A file that ssh could not use without asking. */
  | { readonly state: "unusable" };

export const peerKey: Fact<PeerKey> = {
  id: "peer-key",
  command: sh`[ -e ${PEER_KEY} ] || { echo absent; exit 0; }
echo there; ssh-keygen -y -P '' -f ${PEER_KEY} </dev/null`,
  parse({ stdout }) {
    const [first, line = ""] = stdout.split("\n");
    if (first === "absent") return { state: "absent" };
    if (first !== "there") throw new Error("not told whether there is a key");
    const key = parseHostKey(line);
    return "reason" in key ? { state: "unusable" } : { state: "there", line: key.line };
  },
};
