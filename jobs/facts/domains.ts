import type { Fact } from "../step.ts";
import { virshLines, virshScript, virshSections } from "../virsh.ts";
import { domainState } from "./domain-state.ts";

/** A domain as a host's libvirt lists it. */
export interface DomainSummary {
  readonly uuid: string;
  readonly name: string;
  /** libvirt's words: `running`, `paused`, `shut off` …; `unknown` when it came or went meanwhile. */
  readonly state: string;
  /** Why it is in that state: `booted`, `migrating`, `I/O error` …; `unknown` where libvirt does not say. */
  readonly reason: string;
  /** False when it disappears as soon as it stops: nothing of it is on this host's disk. */
  readonly persistent: boolean;
  readonly autostart: boolean;
  /** The most memory that it may have. */
  readonly memoryBytes?: number;
}

/**
 * All domains of a host, running or not; undefined when libvirt does not
 * answer there, which says nothing about what runs.
 */
export const domains: Fact<readonly DomainSummary[] | undefined> = {
  id: "domains",
  command: virshScript({
    all: "list --all --uuid --name",
    persistent: "list --all --persistent --uuid",
    autostart: "list --all --autostart --uuid",
    // --nowait: a domain whose monitor hangs must not hide the others.
    stats: "domstats --raw --nowait --state --balloon",
  }),
  parse(result) {
    const sections = virshSections(result);
    if (sections === undefined) return undefined;
    // A list that failed is empty, and would read as 'there are none'.
    if (/^error:/m.test(result.stderr)) throw new Error(result.stderr.trim());

    const persistent = new Set(virshLines(sections.get("persistent")));
    const autostart = new Set(virshLines(sections.get("autostart")));
    const stats = parseStats(sections.get("stats") ?? "");
    return parseDomainList(sections.get("all") ?? "").map(({ uuid, name }) => {
      const values = stats.get(name);
      const kib = Number(values?.get("balloon.maximum"));
      return {
        uuid,
        name,
        ...domainState(values?.get("state.state"), values?.get("state.reason")),
        persistent: persistent.has(uuid),
        autostart: autostart.has(uuid),
        ...(Number.isSafeInteger(kib) ? { memoryBytes: kib * 1024 } : {}),
      };
    });
  },
};

/** What `list --uuid --name` prints: a UUID, a blank and the rest of the line, which is the name. */
export function parseDomainList(section: string): { uuid: string; name: string }[] {
  return virshLines(section).map((line) => {
    const [, uuid, name] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) +(.+)$/.exec(line) ?? [];
    if (uuid === undefined || name === undefined) throw new Error(`not a UUID and a name: ${line}`);
    return { uuid, name };
  });
}

/** domstats --raw: `Domain: 'name'`, then `  key=value` lines; names may hold quotes, but no line ends. */
function parseStats(section: string): Map<string, Map<string, string>> {
  const domains = new Map<string, Map<string, string>>();
  let values = new Map<string, string>();
  for (const line of section.split("\n")) {
    const name = /^Domain: '(.*)'$/.exec(line)?.[1];
    const [, key, value] = /^ {2}([^=]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      values = new Map();
      domains.set(name, values);
    } else if (key !== undefined && value !== undefined) {
      values.set(key, value);
    }
  }
  return domains;
}
