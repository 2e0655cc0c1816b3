import type { Host } from "../../../config/inventory.ts";
import { selinux } from "../../facts/selinux.ts";
import { sh, withTimeout } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";

/** Rebuilding the policy takes setsebool(8) up to half a minute, more on a slow host. */
const POLICY_MS = 180_000;

/** Lets QEMU use files on NFS where SELinux is on, permissive included: somebody may enforce it tomorrow. */
export const allowNfsInSelinux = defineStep<{ host: Host }>({
  id: "host.allow-nfs-in-selinux",
  risk: "safe",
  title: ({ host }) => `Let QEMU use NFS on ${host.name} (SELinux)`,

  async check({ host }, read) {
    const { mode, virtUseNfs } = await read(host, selinux);
    if (mode === "off") return satisfied("SELinux is off");
    if (virtUseNfs === undefined) return satisfied("its policy has no virt_use_nfs");
    return virtUseNfs ? satisfied() : needed(`virt_use_nfs is off on ${host.name}`);
  },

  apply: ({ host }) => [on(host, withTimeout(sh`setsebool -P virt_use_nfs on`, POLICY_MS))],
  undo: ({ host }) => [on(host, withTimeout(sh`setsebool -P virt_use_nfs off`, POLICY_MS))],
});
