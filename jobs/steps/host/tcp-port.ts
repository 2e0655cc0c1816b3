import { dirname } from "node:path";
import type { Host } from "../../../config/inventory.ts";
import { isPublic } from "../../../config/ip-address.ts";
import { OpsError } from "../../error.ts";
import { dropIn, openedTcpSockets } from "../../facts/tcp-sockets.ts";
import { sh, withInput, withTimeout } from "../../shell.ts";
import { blocked, type CommandAction, on, type Read, type Verdict } from "../../step.ts";
import { inUri } from "../../transport.ts";
import { DAEMONS, type Generation } from "./daemon.ts";
import { makeFolders, removeFolders } from "./kept-files.ts";
import { type MarkedBlock, removeBlock, writeBlock } from "./marked-block.ts";

/** libvirt's port without TLS on a host that systemd's sockets open: whoever reaches it is root there. */
export interface TcpPort {
  readonly host: Host;
  readonly generation: Generation;
  readonly planId: string;
}

const TCP_PORT = 16509;

/** No setting allows it on the internet: a public address is refused, whatever else is so. */
export const refusedInPublic = ({ name, migrationAddress: address }: Host): Verdict | undefined =>
  isPublic(address) ? blocked(new OpsError("host.tcp-in-public", { host: name, address })) : undefined;

/** The one address at which it listens, as systemd writes it. */
export const tcpAddress = ({ migrationAddress }: Host): string => `${inUri(migrationAddress)}:${TCP_PORT}`;

const block = ({ generation, planId }: TcpPort): MarkedBlock => ({
  file: `/etc/libvirt/${DAEMONS[generation].remoteSettings}.conf`,
  name: "auth_tcp",
  planId,
});

/**
 * Asks nobody who they are (libvirtd.conf's auth_tcp) and listens on the host's
 * migration address alone. With systemd's sockets `listen_addr`, `listen_tcp`
 * and `tcp_port` are nothing to libvirt (libvirtd(8)), so the unit says where;
 * FreeBind lets it start before that address is up (systemd.socket(5)). The
 * file that tells of it is written first and goes last.
 */
export function openTcpPort(port: TcpPort): readonly CommandAction[] {
  const { host, generation, planId } = port;
  const { remote, tcpSocket } = DAEMONS[generation];
  const file = dropIn(tcpSocket);
  const unit = ["[Socket]", "ListenStream=", `ListenStream=${tcpAddress(host)}`, "FreeBind=true", ""];
  const note = sh`set -e
umask 022
${makeFolders([dirname(file)], planId)}
cat >${file}.part; mv -f ${file}.part ${file}
systemctl daemon-reload`;
  // A client of another socket may wake the service in between, beside which systemd starts none.
  const open = sh`systemctl enable ${tcpSocket} || exit 1
for try in 1 2 3 4 5; do
  systemctl stop ${[remote, tcpSocket]}
  systemctl start ${tcpSocket} && break
done
systemctl start ${remote} && systemctl -q is-active ${tcpSocket}`;
  return [
    on(host, withInput(note, unit.join("\n"))),
    on(host, writeBlock(block(port), ['auth_tcp = "none"'])),
    on(host, withTimeout(open, 180_000)),
  ];
}

/** Takes all of that back. The service keeps a port that it was handed until it starts anew. */
export function closeTcpPort(port: TcpPort): readonly CommandAction[] {
  const { host, generation, planId } = port;
  const { remote, tcpSocket } = DAEMONS[generation];
  const file = dropIn(tcpSocket);
  const close = sh`systemctl disable --now ${tcpSocket} && systemctl try-restart ${remote}`;
  const forget = sh`set -e
rm -f ${file}
${removeFolders([dirname(file)], planId)}
systemctl daemon-reload`;
  return [on(host, withTimeout(close, 180_000)), on(host, removeBlock(block(port))), on(host, forget)];
}

/** Whether Ferry has opened it, or half of it, and nobody has closed it since. */
export const isTcpPortOpen = async (
  { host, generation }: Omit<TcpPort, "planId">,
  read: Read,
): Promise<boolean> => (await read(host, openedTcpSockets)).has(DAEMONS[generation].tcpSocket);
