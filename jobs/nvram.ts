import type { DomainDefinition } from "./facts/domain-definition.ts";

/** Where libvirt's system daemon makes files for the variables of UEFI firmware (qemu_conf.c, nvramDir). */
const NVRAM_STORAGE = "/var/lib/libvirt/qemu/nvram";

/**
 * The file of a VM's UEFI variables; undefined for one without. A definition
 * that leaves the firmware to libvirt names it only while the VM runs, before
 * libvirt 9.2: it is called after the VM then (qemu_domain.c,
 * qemuDomainNVRAMPathFormat). It need not be there: libvirt makes it from a
 * template at any start that does not find it, even one that fails later on
 * (qemu_process.c, qemuProcessPrepareHost).
 */
export const nvramOf = ({
  name,
  nvram,
  nvramOn,
  firmware,
}: Pick<DomainDefinition, "name" | "nvram" | "nvramOn" | "firmware">): string | undefined =>
  nvram ?? (firmware === "efi" && nvramOn === undefined ? `${NVRAM_STORAGE}/${name}_VARS.fd` : undefined);
