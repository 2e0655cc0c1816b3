import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

export interface Selinux {
  readonly mode: "off" | "permissive" | "enforcing";
  /** Whether QEMU may use files on NFS; undefined where the policy has no `virt_use_nfs`. */
  readonly virtUseNfs: boolean | undefined;
}

/** SELinux by its own file system: getsebool(8) is not installed everywhere, and slower. */
export const selinux: Fact<Selinux> = {
  id: "selinux",
  command: sh`cd /sys/fs/selinux 2>/dev/null || exit 0
read -r e <enforce; printf 'enforce %s\\n' "$e"
[ -r booleans/virt_use_nfs ] && { read -r b <booleans/virt_use_nfs; printf 'nfs %s\\n' "$b"; }
true`,
  parse({ stdout }) {
    const enforce = /^enforce ([01])/m.exec(stdout)?.[1];
    if (enforce === undefined) return { mode: "off", virtUseNfs: undefined };
    // The current value, then the one that is pending.
    const boolean = /^nfs ([01]) [01]/m.exec(stdout)?.[1];
    return {
      mode: enforce === "1" ? "enforcing" : "permissive",
      virtUseNfs: boolean === undefined ? undefined : boolean === "1",
    };
  },
};
