import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { isPlainWord, VIRSH_MS, virsh, virshLines, virshScript, virshSections } from "../virsh.ts";
import { parseXml } from "../xml.ts";
import { type DomainDefinition, parseDomainDefinition } from "./domain-definition.ts";
import { parseDomainList } from "./domains.ts";

/** A domain on one host, with the definition it has now and the one that it gets at its next start. */
export type DomainHere =
  /** libvirt does not answer: nobody can say. */
  | { readonly presence: "unknown" }
  | { readonly presence: "absent" }
  | {
      readonly presence: "present";
      /** It has a process: running, paused or on its way. */
      readonly active: boolean;
      /** Its process waits for its memory: a migration to this host goes on, or left it behind. */
      readonly arriving?: true;
      /** It starts with its host. */
      readonly autostart: boolean;
      /** As it runs now: CPU models and machine types resolved; the stored one when it does not run. */
      readonly live: DomainDefinition;
      /** As it would start next; of a transient domain, the same as `live`. */
      readonly inactive: DomainDefinition;
    };

/**
 * One domain by its name. virsh takes a name of digits for the id of a running
 * domain, and one that looks like a UUID for a UUID: those two kinds are
 * looked up by the UUID that the list gives, and no answer counts whose UUID
 * is not the list's.
 */
export function domain(name: string): Fact<DomainHere> {
  return {
    id: `domain ${name}`,
    command: mistakable(name) ? byUuid(name) : byName(name),
    parse(result) {
      const sections = virshSections(result);
      if (sections === undefined) return { presence: "unknown" };
      const list = sections.get("all");
      if (list === undefined || /^error: Failed to list/m.test(result.stderr)) {
        throw new Error(result.stderr.trim());
      }
      const listed = parseDomainList(list).find((domain) => domain.name === name);
      if (listed === undefined) return { presence: "absent" };

      const liveRoot = parseXml(sections.get("live") ?? "");
      const live = parseDomainDefinition(liveRoot);
      const inactive = parseDomainDefinition(parseXml(sections.get("inactive") ?? ""));
      for (const { uuid } of [live, inactive]) {
        if (uuid !== listed.uuid) throw new Error(`asked for ${listed.uuid}, got ${uuid}`);
      }
      return {
        presence: "present",
        active: liveRoot.attributes.id !== undefined,
        ...(/^paused \((migrating|starting up)\)$/m.test(sections.get("state") ?? "")
          ? { arriving: true as const }
          : {}),
        autostart: virshLines(sections.get("autostart")).includes(listed.uuid),
        live,
        inactive,
      };
    },
  };
}

const mistakable = (name: string) =>
  !isPlainWord(name) || /^\d+$/.test(name) || /^[0-9a-fA-F-]{32,}$/.test(name);

const byName = (name: string) =>
  virshScript({
    all: "list --all --uuid --name",
    autostart: "list --all --autostart --uuid",
    state: `domstate --reason --domain ${name}`,
    live: `dumpxml --domain ${name}`,
    inactive: `dumpxml --inactive --domain ${name}`,
  });

/** Two processes, because a virsh script cannot pass on what it read; the marks are virshScript's. */
const byUuid = (name: string) =>
  withTimeout(
    sh`all=$(${virshScript({ autostart: "list --all --autostart --uuid", all: "list --all --uuid --name" })}) || exit 1
printf '%s\n' "$all"
uuid=$(printf '%s\n' "$all" | while read -r u n; do [ "$n" = ${name} ] && echo "$u"; done)
[ -n "$uuid" ] || exit 0
${virsh} "echo \u001estate; domstate --reason --domain $uuid; echo \u001elive; dumpxml --domain $uuid; echo \u001einactive; dumpxml --inactive --domain $uuid"`,
    VIRSH_MS,
  );
