import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Whether the kernel confines programs by AppArmor: then libvirt gives each domain a profile of its files. */
export const appArmor: Fact<boolean> = {
  id: "app-armor",
  command: sh`cat /sys/module/apparmor/parameters/enabled 2>/dev/null; true`,
  parse: ({ stdout }) => stdout.trim() === "Y",
};

/** Where libvirt's own AppArmor profile lets its helper read images (usr.lib.libvirt.virt-aa-helper). */
const ROOTS = ["/var/lib/libvirt/images", "/media", "/mnt", "/opt", "/srv", "/home", "/root"];
const EXTENSIONS = /\.(img|raw|qcow|qcow2|qed|vmdk|vhd|iso)$/i;

/**
 * Whether libvirt's helper may read an image to find its backing stores, which
 * it must before it can let QEMU at them.
 */
export const helperReads = (path: string): boolean =>
  EXTENSIONS.test(path) || ROOTS.some((root) => path.startsWith(`${root}/`));
