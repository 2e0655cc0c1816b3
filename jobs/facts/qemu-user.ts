import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

export interface QemuUser {
  readonly name: string;
  readonly uid: number;
  /** The user's own group; libvirt gives it to QEMU beside the `group` of qemu.conf. */
  readonly group: string;
  readonly gid: number;
}

/**
 * Who QEMU runs as: `user` in qemu.conf where it is set, else the account that
 * the distribution's packages made. Undefined before libvirt is installed.
 */
export const qemuUser: Fact<QemuUser | undefined> = {
  id: "qemu-user",
  command: sh`u=$(sed -nE 's/^[[:space:]]*user[[:space:]]*=[[:space:]]*"[+]?([^"]*)".*/\\1/p' /etc/libvirt/qemu.conf 2>/dev/null | tail -n 1)
if [ -n "$u" ]; then id "$u"; else id libvirt-qemu 2>/dev/null || id qemu 2>/dev/null; fi
true`,
  parse({ stdout }) {
    if (stdout.trim() === "") return undefined;
    const [, uid, name, gid, group] = /^uid=(\d+)\(([^)]+)\) gid=(\d+)\(([^)]+)\)/.exec(stdout) ?? [];
    if (name === undefined || group === undefined) throw new Error("not what id(1) prints");
    return { name, uid: Number(uid), group, gid: Number(gid) };
  },
};
