import type { Host } from "../../../config/inventory.ts";
import { defineStep } from "../../step.ts";
import {
  checkCloseOwnListener,
  checkOwnListener,
  closeOwnListener,
  type OwnListener,
  openOwnListener,
  type Start,
} from "./own-listener.ts";

interface Params {
  readonly host: Host;
  readonly start: Start;
  readonly planId: string;
}

const PORT = 16514;

/**
 * Lets other hosts reach libvirtd by TLS where it opens its ports by itself:
 * it is older than systemd's sockets, or they are masked. It needs its
 * certificates first: without them it does not start.
 *
 * It listens on every address, unless somebody has set another: who may come
 * is for the firewall and the certificates to say, and on one address it would
 * not start when that address comes up late.
 */
export const listen = defineStep<Params>({
  id: "host.listen",
  risk: "disruptive",
  title: ({ host }) => `Let libvirt on ${host.name} listen for TLS on port ${PORT} (--listen)`,
  check: (params, read) => checkOwnListener(ownListener(params), read),
  apply: (params) => openOwnListener(ownListener(params)),
  undo: (params) => closeOwnListener(ownListener(params)),
  checkUndo: (params, read) => checkCloseOwnListener(ownListener(params), read),
});

const ownListener = ({ host, start, planId }: Params): OwnListener => ({
  host,
  start,
  planId,
  name: "listen-tls",
  port: PORT,
  // Its default, but for those who have set it to 0 for a TCP port without TLS.
  settings: { listen_tls: { value: 1, unset: 1 } },
  fault: (addresses) =>
    addresses.includes("any") || addresses.includes(host.migrationAddress)
      ? undefined
      : `it does not listen on port ${PORT}`,
});
