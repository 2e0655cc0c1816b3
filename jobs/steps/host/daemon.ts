import type { LibvirtFile } from "../../facts/libvirt-settings.ts";
import type { TcpSocket } from "../../facts/tcp-sockets.ts";
import type { UnitName, Units } from "../../facts/units.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";

/** libvirt's two generations: one daemon for everything, or one for each driver. */
export type Generation = "libvirtd" | "virtqemud";

interface Daemon {
  /** Holds domains and their jobs. */
  readonly service: UnitName;
  /** Wakes the service. */
  readonly socket: UnitName;
  /** Answers other hosts; the same one in the older generation. */
  readonly remote: UnitName;
  readonly tlsSocket: UnitName;
  readonly tcpSocket: TcpSocket;
  /** What virt-admin(1) calls the remote one. */
  readonly adminName: string;
  /** Its own settings, below /etc/libvirt. */
  readonly settings: LibvirtFile;
  readonly remoteSettings: LibvirtFile;
}

export const DAEMONS: Readonly<Record<Generation, Daemon>> = {
  libvirtd: {
    service: "libvirtd.service",
    socket: "libvirtd.socket",
    remote: "libvirtd.service",
    tlsSocket: "libvirtd-tls.socket",
    tcpSocket: "libvirtd-tcp.socket",
    adminName: "libvirtd",
    settings: "libvirtd",
    remoteSettings: "libvirtd",
  },
  virtqemud: {
    service: "virtqemud.service",
    socket: "virtqemud.socket",
    remote: "virtproxyd.service",
    tlsSocket: "virtproxyd-tls.socket",
    tcpSocket: "virtproxyd-tcp.socket",
    adminName: "virtproxyd",
    settings: "virtqemud",
    remoteSettings: "virtproxyd",
  },
};

/**
 * Which generation a host uses: where both are installed, the one that is
 * running or comes up at boot. Undefined where there is neither.
 */
export function generation(units: Units): Generation | undefined {
  const inUse = (...names: UnitName[]) => names.some((name) => units[name].active || units[name].enabled);
  if (inUse("virtqemud.service", "virtqemud.socket")) return "virtqemud";
  if (units["libvirtd.service"].known) return "libvirtd";
  return units["virtqemud.service"].known ? "virtqemud" : undefined;
}

/** Whether the daemon answers: libvirtd ends by itself when nobody needs it, and its socket wakes it. */
export function isAwake(generation: Generation, units: Units): boolean {
  const { service, socket } = DAEMONS[generation];
  return units[service].active || units[socket].active;
}

/** Restarts the daemon that holds the domains, if it runs; they go on meanwhile. */
export const restartDaemon = (generation: Generation): Command =>
  withTimeout(sh`systemctl try-restart ${DAEMONS[generation].service}`, 120_000);
