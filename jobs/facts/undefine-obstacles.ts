import type { Fact } from "../step.ts";
import { virshLines, virshScript, virshSections } from "../virsh.ts";

/** What a domain would lose with its definition. */
export interface UndefineObstacles {
  /** Names of its snapshots and checkpoints. */
  readonly snapshots: readonly string[];
  /** Its guest's memory was saved, and it would go on from there (`virsh managedsave`). */
  readonly saved: boolean;
  /** This virsh can leave the state of an emulated TPM where it is (`undefine --keep-tpm`, libvirt 8.9). */
  readonly keepsTpm: boolean;
  /** And the variables of its firmware (`undefine --keep-nvram`, libvirt 2.3). */
  readonly keepsNvram: boolean;
}

/** What stands in the way of undefining a domain; undefined where libvirt does not answer. */
export function undefineObstacles(uuid: string): Fact<UndefineObstacles | undefined> {
  return {
    id: `undefine-obstacles ${uuid}`,
    command: virshScript({
      saved: "list --all --with-managed-save --uuid",
      snapshots: `snapshot-list --name --domain ${uuid}`,
      // libvirt before 5.6 has no checkpoints and prints an error, which reads as none: rightly.
      checkpoints: `checkpoint-list --name --domain ${uuid}`,
      help: "help undefine",
    }),
    parse(result) {
      const sections = virshSections(result);
      if (sections === undefined) return undefined;
      if (/^error: Failed to list/m.test(result.stderr)) throw new Error(result.stderr.trim());
      return {
        snapshots: [...virshLines(sections.get("snapshots")), ...virshLines(sections.get("checkpoints"))],
        saved: virshLines(sections.get("saved")).includes(uuid),
        keepsTpm: /--keep-tpm\b/.test(sections.get("help") ?? ""),
        keepsNvram: /--keep-nvram\b/.test(sections.get("help") ?? ""),
      };
    },
  };
}
