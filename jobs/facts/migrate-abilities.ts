import type { Fact } from "../step.ts";
import { virshScript, virshSections } from "../virsh.ts";

/** What a host's libvirt and QEMU can do when a VM moves; undefined when libvirt does not answer. */
export interface MigrateAbilities {
  /** The options of `virsh migrate`, as its help names them: `--tls`. */
  readonly options: ReadonlySet<string>;
  /** The version of QEMU that libvirt runs, `[7, 2, 22]`; undefined where it does not say. */
  readonly qemu: readonly number[] | undefined;
}

/** `virsh help` decides what virsh knows, not a version or a distribution's name. */
export const migrateAbilities: Fact<MigrateAbilities | undefined> = {
  id: "migrate-abilities",
  command: virshScript({ help: "help migrate", version: "version" }),
  parse(result) {
    const sections = virshSections(result);
    const help = sections?.get("help");
    if (help === undefined) return undefined;
    const options = [...help.matchAll(/^ +\[?(--[a-z][a-z0-9-]*)/gm)].map(([, option = ""]) => option);
    if (options.length === 0) throw new Error(`no options of migrate: ${result.stderr.trim()}`);
    const qemu = /^Running hypervisor: QEMU ([\d.]+)/m.exec(sections?.get("version") ?? "")?.[1];
    return { options: new Set(options), qemu: qemu?.split(".").map(Number) };
  },
};

/** Whether one version comes before the other. */
export function isBefore(version: readonly number[], other: readonly number[]): boolean {
  const at = other.findIndex((part, i) => (version[i] ?? 0) !== part);
  return at !== -1 && (version[at] ?? 0) < (other[at] ?? 0);
}
