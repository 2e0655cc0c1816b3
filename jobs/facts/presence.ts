import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { andThen, virshLines, virshScript, virshSections } from "../virsh.ts";
import { jobOf } from "./job-figures.ts";

/** How a domain stands on one host: libvirt's word and the kernel's. */
export type Presence =
  /** libvirt does not answer; a process may be there all the same. */
  | { readonly presence: "unknown"; readonly process: boolean }
  | { readonly presence: "absent"; readonly process: boolean }
  | {
      readonly presence: "present";
      readonly process: boolean;
      /** `running`, `paused`, `shut off` …, and why: `migrated`, `migrating`, `user` … */
      readonly state: string;
      readonly reason: string;
      /** A migration or another job is under way. */
      readonly job: "none" | "incoming" | "outgoing" | "other";
      readonly persistent: boolean;
      readonly autostart: boolean;
    };

/**
 * One side of the two-sided question where a domain is. Absence is concluded
 * from a list that came whole, never from a look-up that failed; the process
 * is looked for even when the daemon is down.
 */
export function presence(uuid: string): Fact<Presence> {
  const libvirt = virshScript({
    all: "list --all --uuid",
    state: `domstate --reason --domain ${uuid}`,
    job: jobOf(uuid),
    info: `dominfo --domain ${uuid}`,
  });
  // The bracket keeps pgrep from finding this very shell.
  return {
    id: `presence ${uuid}`,
    command: andThen(libvirt, sh`pgrep -f -- ${`[-]uuid ${uuid}`} >/dev/null && echo PROCESS; true`),
    parse(result) {
      const process = /^PROCESS$/m.test(result.stdout);
      const sections = virshSections(result);
      const all = sections?.get("all");
      if (sections === undefined || all === undefined || /^error: Failed to list/m.test(result.stderr)) {
        return { presence: "unknown", process };
      }
      if (!virshLines(all).includes(uuid)) return { presence: "absent", process };

      const [, state, reason] = /^(.+?) \((.+)\)$/m.exec(sections.get("state") ?? "") ?? [];
      const info = sections.get("info") ?? "";
      const persistent = /^Persistent:\s*(yes|no)$/m.exec(info)?.[1];
      // It was listed and could not be read a moment later: it comes or goes, and nobody can say which.
      if (state === undefined || reason === undefined || persistent === undefined) {
        return { presence: "unknown", process };
      }
      const autostart = /^Autostart:\s*enable$/m.test(info);
      return {
        presence: "present",
        process,
        state,
        reason,
        job: job(sections.get("job")),
        persistent: persistent === "yes",
        autostart,
      };
    },
  };
}

/**
 * virDomainJobType 0 is none; virDomainJobOperation 4 and 5 are incoming and
 * outgoing migration (libvirt-domain.h). Old virsh has words for them.
 */
function job(section = ""): "none" | "incoming" | "outgoing" | "other" {
  const type = /^Job type:\s*(\w+)/m.exec(section)?.[1] ?? "0";
  if (type === "0" || type === "None") return "none";
  const operation = /^operation:\s*(\d+|\w+)/im.exec(section)?.[1];
  if (operation === "5" || operation === "Outgoing") return "outgoing";
  return operation === "4" || operation === "Incoming" ? "incoming" : "other";
}
