import { sh, withInput, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";

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
    command: withTimeout(
      withInput(
        sh`${virsh} hypervisor-cpu-compare --error --virttype ${domain.virtType}${machine} /dev/stdin`,
        domain.xml,
      ),
      VIRSH_MS,
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
