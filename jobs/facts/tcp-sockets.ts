import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const SOCKETS = ["libvirtd-tcp.socket", "virtproxyd-tcp.socket"] as const;
export type TcpSocket = (typeof SOCKETS)[number];

/** Ferry's own addition to a socket's unit. */
export const dropIn = (socket: TcpSocket): string => `/etc/systemd/system/${socket}.d/ferry.conf`;

/** Which of them Ferry has opened, and nobody has closed since; costs no process. */
export const openedTcpSockets: Fact<ReadonlySet<string>> = {
  id: "opened-tcp-sockets",
  command: sh`for f in ${SOCKETS.map(dropIn)}; do [ -e "$f" ] && echo "$f"; done; true`,
  parse: ({ stdout }) => new Set(SOCKETS.filter((socket) => stdout.split("\n").includes(dropIn(socket)))),
};

/**
 * Where systemd's sockets for libvirt without TLS listen or would, by unit:
 * `172.16.1.11:16509`, `[::]:16509`. Empty where there is no such unit.
 */
export const tcpSockets: Fact<Readonly<Record<TcpSocket, readonly string[]>>> = {
  id: "tcp-sockets",
  command: sh`for u in ${SOCKETS}; do echo "unit $u"; systemctl show -p Listen "$u" || exit 1; done`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    const of = (unit: TcpSocket) => {
      const [, section] = new RegExp(`^unit ${unit}\n([^]*?)(?=^unit |$(?![^]))`, "m").exec(stdout) ?? [];
      if (section === undefined) throw new Error(`nothing of ${unit}`);
      return [...section.matchAll(/^Listen=(\S+) \(Stream\)$/gm)].map(([, address = ""]) => address);
    };
    return {
      "libvirtd-tcp.socket": of("libvirtd-tcp.socket"),
      "virtproxyd-tcp.socket": of("virtproxyd-tcp.socket"),
    };
  },
};
