import type { Host } from "../../../config/inventory.ts";
import { mounts } from "../../facts/mounts.ts";
import { selinux } from "../../facts/selinux.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { inUse } from "../pool/in-use.ts";

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
  // It may be all that a VM's disk on another share hangs on.
  undoRisk: "destructive",

  async checkUndo({ host }, read) {
    const [{ mode, virtUseNfs }, table] = await Promise.all([read(host, selinux), read(host, mounts)]);
    if (mode === "off" || virtUseNfs !== true) return satisfied("virt_use_nfs is not on any more");
    const shares = table.filter(({ type }) => /^nfs4?$/.test(type)).map(({ target }) => target);
    const obstacle = shares.length === 0 ? undefined : await inUse(host, shares, read);
    return obstacle === undefined ? needed("virt_use_nfs is on") : blocked(obstacle);
  },
});
