import { OpsError } from "../../error.ts";
import { libvirtSettings } from "../../facts/libvirt-settings.ts";
import { tcpSockets } from "../../facts/tcp-sockets.ts";
import { units } from "../../facts/units.ts";
import { blocked, defineStep, needed, satisfied } from "../../step.ts";
import { DAEMONS } from "./daemon.ts";
import {
  closeTcpPort,
  isTcpPortOpen,
  openTcpPort,
  refusedInPublic,
  type TcpPort,
  tcpAddress,
} from "./tcp-port.ts";
import { undisturbed } from "./undisturbed.ts";

/**
 * Lets other hosts reach libvirt without TLS and without saying who they are,
 * on the host's migration address alone and never on a public one.
 */
export const openTcpSocket = defineStep<TcpPort>({
  id: "host.open-tcp-socket",
  risk: "destructive",
  title: ({ host }) =>
    `Let libvirt on ${host.name} listen at ${tcpAddress(host)} without asking who comes: anyone who reaches that port is root on ${host.name}`,

  async check({ host, generation }, read) {
    const refused = refusedInPublic(host);
    if (refused !== undefined) return refused;
    const state = await read(host, units);
    const { remote, tcpSocket, remoteSettings } = DAEMONS[generation];
    if (!state[remote].known) return needed(`libvirt is not installed on ${host.name} yet`);
    if (!state[tcpSocket].known || state[tcpSocket].masked) {
      return blocked(new OpsError("host.no-tcp-socket", { host: host.name, unit: tcpSocket }));
    }
    const [{ files }, sockets] = await Promise.all([read(host, libvirtSettings), read(host, tcpSockets)]);
    const auth = files[remoteSettings].get("auth_tcp");
    if (auth !== undefined && !auth.byFerry && auth.value !== "none") {
      const differences = `/etc/libvirt/${remoteSettings}.conf asks who comes by TCP (auth_tcp = "${auth.value}")`;
      return blocked(new OpsError("host.settings-differ", { host: host.name, differences }));
    }
    const others = sockets[tcpSocket].filter((address) => address !== tcpAddress(host));
    const faults = [
      ...(auth?.value === "none" ? [] : ["nobody is let in without a password"]),
      ...(state[tcpSocket].active ? [] : [`${tcpSocket} does not listen`]),
      ...(state[tcpSocket].enabled ? [] : [`${tcpSocket} is not opened at boot`]),
      ...(others.length === 0 ? [] : [`${tcpSocket} is for ${others.join(", ")}`]),
      ...(sockets[tcpSocket].length > others.length ? [] : [`${tcpSocket} is not for ${tcpAddress(host)}`]),
    ];
    if (faults.length === 0) return satisfied();
    return undisturbed(host, generation, read, needed(faults.join("; ")));
  },

  apply: openTcpPort,
  undo: closeTcpPort,

  async checkUndo(port, read) {
    if (!(await isTcpPortOpen(port, read))) return satisfied("it does not listen any more");
    return undisturbed(port.host, port.generation, read, needed("it listens"));
  },
});
