import { sh, withInput } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Whether a host's QEMU can give a running domain the CPU that it has; undefined: this libvirt can't tell. */
export type CpuAnswer =
  | { readonly compatible: true; readonly says: string }
  | { readonly compatible: false; readonly lacks: "cpu" | "machine"; readonly says: string }
  | undefined;

/**
 * Compares the CPU of a domain's live definition with what the hypervisor of
 * this host offers. hypervisor-cpu-compare is in libvirt since 4.4; older ones
 * find out when the migration begins (virsh(1)).
 */
export function cpuCompatible(domain: {
  xml: string;
  virtType: string;
  machine: string | undefined;
}): Fact<CpuAnswer> {
  const machine = domain.machine === undefined ? sh`` : sh` --machine ${domain.machine}`;
  return {
    id: `cpu-compatible ${domain.virtType} ${domain.machine ?? ""}`,
    command: withInput(
      sh`virsh -c qemu:///system hypervisor-cpu-compare --error --virttype ${domain.virtType}${machine} /dev/stdin`,
      domain.xml,
    ),
    parse({ code, stdout, stderr }) {
      if (code === 0) return { compatible: true, says: stdout.trim() };
      // libvirt looks the machine type up before it compares (virQEMUCapsCacheLookupDefault).
      if (/machine '.*' is not supported by emulator/.test(stderr)) {
        return { compatible: false, lacks: "machine", says: stderr.trim() };
      }
      if (/unknown command|not support|is not specified/i.test(stderr)) return undefined;
      if (/incompatible/i.test(stdout + stderr))
        return { compatible: false, lacks: "cpu", says: `${stderr}${stdout}`.trim() };
      throw new Error(stderr.trim());
    },
  };
}
