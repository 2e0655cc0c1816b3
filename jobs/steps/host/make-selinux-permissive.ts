import type { Host } from "../../../config/inventory.ts";
import { selinux } from "../../facts/selinux.ts";
import { sh } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";

/**
 * Has SELinux forbid nothing, as one does by hand in a lab; `selinux: permissive`
 * in the site file alone asks for it. Until the next boot, as setenforce(8)
 * does it, and the next plan says so.
 */
export const makeSelinuxPermissive = defineStep<{ host: Host }>({
  id: "host.make-selinux-permissive",
  risk: "destructive",
  title: ({ host }) =>
    `Make SELinux permissive on ${host.name} until its next boot: what it would forbid it only logs, for VMs too`,

  async check({ host }, read) {
    const { mode } = await read(host, selinux);
    if (mode === "off") return satisfied("SELinux is off");
    return mode === "permissive" ? satisfied() : needed(`SELinux enforces on ${host.name}`);
  },

  apply: ({ host }) => [on(host, sh`PATH="$PATH:/usr/sbin:/sbin"; setenforce 0`)],
  undo: ({ host }) => [on(host, sh`PATH="$PATH:/usr/sbin:/sbin"; setenforce 1`)],

  async checkUndo({ host }, read) {
    const { mode } = await read(host, selinux);
    return mode === "permissive" ? needed("SELinux is permissive") : satisfied(`SELinux is ${mode}`);
  },
});
