import { type Command, sh } from "../shell.ts";

/**
 * The directory that libvirt's daemon gives to its QEMU user and group whenever
 * it starts, whatever qemu.conf makes of them (qemuStateInitialize).
 */
export const QEMU_HOME = "/var/lib/libvirt/qemu";

/**
 * The same command, run as the user that QEMU runs as: what root may do on a
 * share says nothing about what a domain may. Fails where libvirt has never run.
 */
export const asQemu = (command: Command): Command => ({
  ...sh`ids=$(stat -c '--reuid=%u --regid=%g' ${QEMU_HOME}) && setpriv $ids --clear-groups ${command}`,
  timeoutMs: command.timeoutMs,
  ...(command.mayHang ? { mayHang: command.mayHang } : {}),
});
