import { isIPv6 } from "node:net";
import { z } from "zod";
import type { Host } from "../config/inventory.ts";
import { TRANSPORTS } from "../config/policy.ts";

/** How one host's libvirt reaches another's; decided by policy when a plan is made, and kept with the plan. */
export const transport = z.enum(TRANSPORTS);

/** sshd's port where nobody has chosen another. */
export const SSH_PORT = 22;

/**
 * The key by which a host's libvirt logs in to others: in a folder of
 * libvirt's own, which SELinux lets its daemons read.
 */
export const PEER_KEY_FOLDER = "/etc/libvirt/ferry";
export const PEER_KEY = `${PEER_KEY_FOLDER}/migration-key`;

/** An address as it stands in a URI: IPv6 in brackets. */
export const inUri = (address: string): string => (isIPv6(address) ? `[${address}]` : address);

/** libvirt's daemon on a host, over mutual TLS (port 16514). */
export const tlsUri = (host: Host): string => `qemu+tls://${inUri(host.migrationAddress)}/system`;

/** The same in clear and without authentication (port 16509). */
export const tcpUri = (host: Host): string => `qemu+tcp://${inUri(host.migrationAddress)}/system`;

/** The same as root by SSH, with Ferry's key and without ever asking anybody anything (libvirt's docs/uri.rst). */
export const sshUri = (host: Host, port: number): string =>
  `qemu+ssh://root@${inUri(host.migrationAddress)}${port === SSH_PORT ? "" : `:${port}`}/system?no_tty=1&keyfile=${PEER_KEY}`;
