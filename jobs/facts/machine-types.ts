import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";
import { attributeOf, childOf, childrenOf, parseXml, textOf } from "../xml.ts";

/** What a host's QEMU offers for one architecture. */
interface MachineTypes {
  readonly emulator: string;
  /** Names of machine types, `pc-q35-7.2` and the like, and aliases (`q35`). */
  readonly machines: readonly string[];
}

/** The machine types that libvirt knows on a host, by architecture; undefined when it does not answer. */
export const machineTypes: Fact<ReadonlyMap<string, MachineTypes> | undefined> = {
  id: "machine-types",
  command: withTimeout(sh`${virsh} capabilities`, VIRSH_MS),
  parse({ stdout, code }) {
    if (code !== 0) return undefined;
    const guests = childrenOf(parseXml(stdout), "guest").flatMap((guest) => {
      const arch = childOf(guest, "arch");
      const name = attributeOf(guest, "name", "arch");
      const emulator = textOf(arch, "emulator");
      if (name === undefined || emulator === undefined) return [];
      const all = [arch, ...childrenOf(arch, "domain")].flatMap((part) => childrenOf(part, "machine"));
      const machines = all.flatMap((machine) =>
        [machine.attributes.canonical ?? [], textOf(machine) ?? []].flat(),
      );
      return [[name, { emulator, machines: [...new Set(machines)] }] as const];
    });
    return new Map(guests);
  },
};
