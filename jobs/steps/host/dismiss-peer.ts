import type { Host } from "../../../config/inventory.ts";
import { peerLines } from "../../facts/peer-lines.ts";
import { defineStep, needed, nothingToUndo, on, satisfied } from "../../step.ts";
import { dropPeerLines } from "./peer-lines.ts";

interface Params {
  readonly host: Host;
  /** The host whose key was let in; the site file need not have it any more. */
  readonly peer: string;
}

/** Takes back what `transport: ssh` had let in, on a site that has gone over to another transport. */
export const dismissPeer = defineStep<Params>({
  id: "host.dismiss-peer",
  risk: "disruptive",
  title: ({ host, peer }) => `Let root on ${peer} log in to ${host.name} no longer`,

  async check({ host, peer }, read) {
    const lines = await read(host, peerLines("authorized_keys"));
    if (!lines.has(peer)) return satisfied();
    return needed(`VMs move on another way now, and whoever is root on ${peer} is root on ${host.name}`);
  },

  apply: ({ host, peer }) => [on(host, dropPeerLines("authorized_keys", peer))],
  undo: nothingToUndo,
  stays: ({ host, peer }) =>
    `${peer}'s key stays out of ${host.name}: \`/ferry prepare\` lets it in again where the site's transport is ssh.`,
});
