import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { peerKey } from "../../facts/peer-key.ts";
import { sh } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { PEER_KEY, PEER_KEY_FOLDER } from "../../transport.ts";
import { makeFolders, removeFolders } from "./kept-files.ts";

interface Params {
  readonly host: Host;
  readonly planId: string;
}

/**
 * Gives the host a key for moves by SSH and for nothing else. It is made on
 * the host and never leaves it. Ed25519, or ECDSA where the host is bound to
 * FIPS 140, which does not have the other.
 */
export const makePeerKey = defineStep<Params>({
  id: "host.make-peer-key",
  risk: "safe",
  title: ({ host }) => `Give ${host.name} an SSH key for moving VMs`,

  async check({ host }, read) {
    const key = await read(host, peerKey);
    if (key.state === "there") return satisfied();
    if (key.state === "absent") return needed(`${host.name} has no ${PEER_KEY}`);
    return blocked(new OpsError("host.peer-key-unusable", { host: host.name, file: PEER_KEY }));
  },

  apply: ({ host, planId }) => [
    on(
      host,
      sh`set -e
umask 077
${makeFolders([PEER_KEY_FOLDER], planId, "0700")}
make() { rm -f ${PEER_KEY}.part ${PEER_KEY}.part.pub; ssh-keygen -q -t "$1" -N '' -C ${`ferry ${host.name}`} -f ${PEER_KEY}.part; }
[ -s ${PEER_KEY} ] || { make ed25519 || make ecdsa; mv -f ${PEER_KEY}.part.pub ${PEER_KEY}.pub; mv ${PEER_KEY}.part ${PEER_KEY}; }`,
    ),
  ],

  undo: ({ host, planId }) => [
    on(
      host,
      sh`set -e
rm -f ${PEER_KEY} ${PEER_KEY}.pub
${removeFolders([PEER_KEY_FOLDER], planId)}`,
    ),
  ],

  async checkUndo({ host }, read) {
    const { state } = await read(host, peerKey);
    return state === "absent" ? satisfied("not in place any more") : needed("it is in place");
  },
});
