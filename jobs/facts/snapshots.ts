import type { Fact } from "../step.ts";
import { virshLines, virshScript, virshSections } from "../virsh.ts";

/** Names of a domain's snapshots and checkpoints: libvirt migrates neither; undefined when it can't tell. */
export function snapshots(uuid: string): Fact<readonly string[] | undefined> {
  return {
    id: `snapshots ${uuid}`,
    command: virshScript({
      snapshots: `snapshot-list --name --domain ${uuid}`,
      // libvirt before 5.6 has no checkpoints and prints an error, which reads as none: rightly.
      checkpoints: `checkpoint-list --name --domain ${uuid}`,
    }),
    parse(result) {
      const sections = virshSections(result);
      if (sections === undefined) return undefined;
      return [...virshLines(sections.get("snapshots")), ...virshLines(sections.get("checkpoints"))];
    },
  };
}
