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
import { refusedInPublic } from "./tcp-port.ts";

interface Params {
  readonly host: Host;
  readonly start: Start;
  /** It listens for TLS too, and goes on; otherwise it is told not to, or it would not start without a certificate. */
  readonly tlsToo: boolean;
  readonly planId: string;
}

const PORT = 16509;

/**
 * Lets other hosts reach libvirtd without encryption, asking nobody who they
 * are: whoever reaches the port is root on the host. For a libvirtd that opens
 * its ports by itself.
 *
 * It listens on the address for migrations alone. Since it does not start
 * without that address, the host must wait for its network at boot
 * (pool.wait-for-network).
 */
export const listenOpenly = defineStep<Params>({
  id: "host.listen-openly",
  risk: "destructive",
  title: ({ host }) =>
    `Let libvirt on ${host.name} listen on port ${PORT} (--listen): whoever reaches it is root there`,
  check: async (params, read) => refusedInPublic(params.host) ?? checkOwnListener(ownListener(params), read),
  apply: (params) => openOwnListener(ownListener(params)),
  undo: (params) => closeOwnListener(ownListener(params)),
  checkUndo: (params, read) => checkCloseOwnListener(ownListener(params), read),
});

const ownListener = ({ host, start, tlsToo, planId }: Params): OwnListener => ({
  host,
  start,
  planId,
  name: "listen-tcp",
  port: PORT,
  settings: {
    listen_tls: { value: tlsToo ? 1 : 0, isSo: false },
    listen_tcp: { value: 1 },
    tcp_port: { value: String(PORT) },
    listen_addr: { value: host.migrationAddress },
    auth_tcp: { value: "none" },
  },
  fault(addresses) {
    if (!addresses.includes(host.migrationAddress)) {
      return `it does not listen on ${host.migrationAddress}, port ${PORT}`;
    }
    const others = addresses.filter((address) => address !== host.migrationAddress);
    return others.length === 0 ? undefined : `it listens on port ${PORT} of ${others.join(", ")} too`;
  },
});
