import type { Fact } from "../step.ts";
import { virshLines, virshScript, virshSections } from "../virsh.ts";

export interface Network {
  readonly name: string;
  readonly active: boolean;
}

/** libvirt's virtual networks of a host; undefined where libvirt does not answer. */
export const networks: Fact<readonly Network[] | undefined> = {
  id: "networks",
  command: virshScript({ all: "net-list --all --name", active: "net-list --name" }),
  parse(result) {
    const sections = virshSections(result);
    if (sections === undefined) return undefined;
    if (/^error:/m.test(result.stderr)) throw new Error(result.stderr.trim());
    const active = new Set(virshLines(sections.get("active")));
    return virshLines(sections.get("all")).map((name) => ({ name, active: active.has(name) }));
  },
};
