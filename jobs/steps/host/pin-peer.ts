import { isDeepStrictEqual } from "node:util";
import type { Host } from "../../../config/inventory.ts";
import { peerLines } from "../../facts/peer-lines.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import { SSH_PORT } from "../../transport.ts";
import { dropPeerLines, putPeerLines } from "./peer-lines.ts";

interface Params {
  readonly source: Host;
  readonly destination: Host;
  /** At which the destination's sshd listens. */
  readonly port: number;
}

/**
 * Tells a host who another one is, so that its ssh neither asks nor believes
 * whoever answers: by the keys that the site file pins, which are those that
 * Ferry's own session has just verified.
 */
export const pinPeer = defineStep<Params>({
  id: "host.pin-peer",
  risk: "safe",
  title: ({ source, destination }) => `Pin ${destination.name}'s SSH host key on ${source.name}`,

  async check(params, read) {
    const { source, destination } = params;
    const found = (await read(source, peerLines("known_hosts"))).get(destination.name) ?? [];
    if (isDeepStrictEqual(found, pinned(params))) return satisfied();
    return needed(
      found.length === 0
        ? `${source.name} does not know ${destination.name}`
        : `${source.name} has other keys of ${destination.name}`,
    );
  },

  apply: (params) => [
    on(params.source, putPeerLines("known_hosts", params.destination.name, pinned(params))),
  ],

  undo: ({ source, destination }) => [on(source, dropPeerLines("known_hosts", destination.name))],

  async checkUndo({ source, destination }, read) {
    const lines = await read(source, peerLines("known_hosts"));
    return lines.has(destination.name) ? needed("it is pinned") : satisfied("not pinned any more");
  },
});

/** One line a key: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
function pinned({ destination: { migrationAddress: address, hostKeys }, port }: Params): readonly string[] {
  const name = port === SSH_PORT ? address : `[${address}]:${port}`;
  return hostKeys.map((key) => `${name} ${key}`);
}
