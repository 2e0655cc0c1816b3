import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";

/** Whether a host could start a definition on its machine type with its QEMU program. */
export type MachineAnswer =
  | { readonly known: true }
  /** `says` names what is not there, in libvirt's words. */
  | { readonly known: false; readonly says: string };

/**
 * Asks a host's libvirt for what it would offer a domain of just this machine
 * type and QEMU program: it looks both up before it answers (virsh(1),
 * domcapabilities; virQEMUCapsCacheLookupDefault in libvirt's qemu_capabilities.c).
 */
export function machineKnown(definition: {
  readonly virtType: string;
  readonly architecture: string | undefined;
  readonly machine: string | undefined;
  readonly emulator: string | undefined;
}): Fact<MachineAnswer> {
  const { virtType, architecture, machine, emulator } = definition;
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}`, value];
  const options = [
    ...option("virttype", virtType),
    ...option("emulatorbin", emulator),
    ...option("arch", architecture),
    ...option("machine", machine),
  ];
  return {
    id: `machine-known ${options.join(" ")}`,
    command: withTimeout(sh`${virsh} domcapabilities ${options}`, VIRSH_MS),
    parse({ code, stderr }) {
      if (code === 0) return { known: true };
      // Not 'not supported by the connection driver', which tells nothing of the machine.
      if (/not supported by (emulator )?'|Cannot check QEMU binary|match given architecture/.test(stderr)) {
        return { known: false, says: stderr.trim() };
      }
      throw new Error(stderr.trim());
    },
  };
}
