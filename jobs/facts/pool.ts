import type { Fact } from "../step.ts";
import { isPlainWord, virshLines, virshScript, virshSections } from "../virsh.ts";
import { parseXml } from "../xml.ts";
import { type PoolDefinition, parsePoolDefinition } from "./pool-definition.ts";

export interface Pool extends PoolDefinition {
  readonly active: boolean;
  readonly autostart: boolean;
  /** False when it is gone once it stops. */
  readonly persistent: boolean;
}

/** `unknown` where libvirt does not answer. */
export type PoolHere = Pool | "absent" | "unknown";

/**
 * One storage pool of a host, by its name; pools have no numbers that a name
 * could be taken for. Throws TypeError on a name that virsh would not take as one word.
 */
export function pool(name: string): Fact<PoolHere> {
  if (!isPlainWord(name)) throw new TypeError(`not a pool's name: ${JSON.stringify(name)}`);
  return {
    id: `pool ${name}`,
    command: virshScript({
      all: "pool-list --all --name",
      active: "pool-list --name",
      persistent: "pool-list --all --persistent --name",
      autostart: "pool-list --all --autostart --name",
      xml: `pool-dumpxml --pool ${name}`,
    }),
    parse(result) {
      const sections = virshSections(result);
      if (sections === undefined) return "unknown";
      const has = (list: string) => virshLines(sections.get(list)).includes(name);
      if (!has("all")) {
        // A list that failed is empty, and would read as 'there is none'.
        if (/^error: Failed to list/m.test(result.stderr)) throw new Error(result.stderr.trim());
        return "absent";
      }
      const definition = parsePoolDefinition(parseXml(sections.get("xml") ?? ""));
      if (definition.name !== name) throw new Error(`asked for pool ${name}, got ${definition.name}`);
      return {
        ...definition,
        active: has("active"),
        persistent: has("persistent"),
        autostart: has("autostart"),
      };
    },
  };
}
