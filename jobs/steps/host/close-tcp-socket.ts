import { defineStep, needed, nothingToUndo, satisfied } from "../../step.ts";
import { closeTcpPort, isTcpPortOpen, type TcpPort, tcpAddress } from "./tcp-port.ts";
import { undisturbed } from "./undisturbed.ts";

/** Closes what `transport: tcp` had opened, on a site that has gone over to another transport. */
export const closeTcpSocket = defineStep<TcpPort>({
  id: "host.close-tcp-socket",
  risk: "disruptive",
  title: ({ host }) => `Close libvirt's port without authentication on ${host.name} (${tcpAddress(host)})`,

  async check(port, read) {
    if (!(await isTcpPortOpen(port, read))) return satisfied();
    const because = `VMs move on another way now, and whoever reaches it is root on ${port.host.name}`;
    return undisturbed(port.host, port.generation, read, needed(because));
  },

  apply: closeTcpPort,
  undo: nothingToUndo,
  stays: ({ host }) =>
    `libvirt's port without authentication stays closed on ${host.name}: \`/ferry prepare\` opens it again where the site's transport is tcp.`,
});
