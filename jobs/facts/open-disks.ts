import type { Fact } from "../step.ts";
import { virshScript, virshSections } from "../virsh.ts";
import { parseDomainList } from "./domains.ts";

/** A domain that runs, with the local images that it has open, backing stores included. */
export interface DiskUser {
  readonly name: string;
  readonly paths: readonly string[];
}

/**
 * The images that a host's running domains have open; undefined when libvirt
 * does not answer. From their live definitions: a disk plugged in since the
 * start counts, and one of a pool has its path.
 */
export const openDisks: Fact<readonly DiskUser[] | undefined> = {
  id: "open-disks",
  command: virshScript({
    active: "list --uuid --name",
    // --nowait: a domain whose monitor hangs must not hide the others; paths are known without it.
    stats: "domstats --raw --nowait --list-active --block --backing",
  }),
  parse(result) {
    const sections = virshSections(result);
    if (sections === undefined) return undefined;
    // A list that failed is empty, and would read as 'nobody uses anything'.
    if (/^error:/m.test(result.stderr)) throw new Error(result.stderr.trim());

    const stats = sections.get("stats") ?? "";
    return parseDomainList(sections.get("active") ?? "").map(({ name }) => {
      const start = `Domain: '${name}'\n`;
      const from = stats.startsWith(start) ? 0 : stats.indexOf(`\n${start}`);
      if (from === -1) throw new Error(`no figures of ${name}`);
      const end = stats.indexOf("\nDomain: '", from + 1);
      const own = stats.slice(from, end === -1 ? undefined : end);
      return { name, paths: [...own.matchAll(/^ {2}block\.\d+\.path=(.+)$/gm)].map(([, path = ""]) => path) };
    });
  },
};

/** The names of those that have something below one of the folders open. */
export const usersBelow = (users: readonly DiskUser[], folders: readonly string[]): readonly string[] =>
  users
    .filter(({ paths }) => paths.some((path) => folders.some((folder) => path.startsWith(`${folder}/`))))
    .map(({ name }) => name);
