import { isDeepStrictEqual } from "node:util";
import { parseHostKey } from "../../../config/host-key.ts";
import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { peerKey } from "../../facts/peer-key.ts";
import { peerLines } from "../../facts/peer-lines.ts";
import { sh } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import { PEER_KEY } from "../../transport.ts";
import { dropPeerLines, putPeerLines } from "./peer-lines.ts";

interface Params {
  readonly source: Host;
  readonly destination: Host;
}

/**
 * Lets the source's libvirt log in to the destination as root, from its own
 * migration address alone and without forwarding or a terminal (`restrict`,
 * sshd(8)). Whoever is root on the one is as good as root on the other: that
 * is what a move by SSH takes, and why it is asked for.
 */
export const admitPeer = defineStep<Params>({
  id: "host.admit-peer",
  risk: "disruptive",
  title: ({ source, destination }) =>
    `Let root on ${source.name} log in to ${destination.name} as root, from ${source.migrationAddress} alone`,

  async check({ source, destination }, read) {
    const [key, lines] = await Promise.all([
      read(source, peerKey),
      read(destination, peerLines("authorized_keys")),
    ]);
    if (key.state !== "there") return needed(`${source.name} has no key yet`);
    const found = lines.get(source.name) ?? [];
    if (isDeepStrictEqual(found, [admitting(source, key.line)])) return satisfied();
    return needed(
      `root on ${destination.name} ${found.length === 0 ? "does not know" : "has another line for"} ${source.name}'s key`,
    );
  },

  apply: ({ source, destination }) => [
    {
      type: "handover",
      from: source,
      take: sh`ssh-keygen -y -P '' -f ${PEER_KEY}`,
      host: destination,
      give(text) {
        const key = parseHostKey(text);
        if ("line" in key) return putPeerLines("authorized_keys", source.name, [admitting(source, key.line)]);
        return new OpsError("host.peer-key-unusable", { host: source.name, file: PEER_KEY });
      },
      shown: putPeerLines("authorized_keys", source.name, [
        admitting(source, `<the key that ${source.name} has printed>`),
      ]).shown,
    },
  ],

  undo: ({ source, destination }) => [on(destination, dropPeerLines("authorized_keys", source.name))],

  async checkUndo({ source, destination }, read) {
    const lines = await read(destination, peerLines("authorized_keys"));
    return lines.has(source.name) ? needed("it may log in") : satisfied("it may not log in any more");
  },
});

const admitting = ({ migrationAddress }: Host, key: string) => `restrict,from="${migrationAddress}" ${key}`;
