import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { virsh, virshSections } from "../virsh.ts";
import { parseXml } from "../xml.ts";
import { type PoolDefinition, parsePoolDefinition } from "./pool-definition.ts";

/** A storage pool as a list shows it. */
export interface ListedPool extends PoolDefinition {
  /** `running`, `inactive`, `building` …; libvirt's words. */
  readonly state: string;
  readonly autostart: boolean;
  /** False when it is gone once it stops. */
  readonly persistent: boolean;
}

/**
 * All storage pools of a host with their state, in two virsh processes however
 * many there are; undefined where libvirt does not answer. For people who
 * look: a pool that went meanwhile is left out.
 */
export const poolList: Fact<readonly ListedPool[] | undefined> = {
  id: "pool-list",
  command: withTimeout(
    sh`all=$(${virsh} pool-list --all --uuid) || exit 9
script="echo \u001eend"
for u in $all; do script="echo \u001einfo $u; pool-info --pool $u; echo \u001exml $u; pool-dumpxml --pool $u; $script"; done
${virsh} "$script"`,
    15_000,
  ),
  parse(result) {
    if (result.code === 9) return undefined;
    const sections = virshSections(result);
    if (sections?.has("end") !== true) throw new Error(result.stderr.trim() || "the answer was cut off");
    return [...sections].flatMap(([name, xml]) => {
      const uuid = /^xml (.+)$/.exec(name)?.[1];
      const info = sections.get(`info ${uuid}`) ?? "";
      if (uuid === undefined || xml.trim() === "" || info.trim() === "") return [];
      const state = /^State:\s*(.+?)\s*$/m.exec(info)?.[1] ?? "unknown";
      const [autostart, persistent] = ["Autostart", "Persistent"].map((field) =>
        new RegExp(`^${field}:\\s*yes$`, "m").test(info),
      );
      return [
        {
          ...parsePoolDefinition(parseXml(xml)),
          state,
          autostart: autostart === true,
          persistent: persistent === true,
        },
      ];
    });
  },
};
