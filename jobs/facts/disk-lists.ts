import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { virsh, virshSections } from "../virsh.ts";

/** A disk as a list of VMs shows it. */
interface ListedDisk {
  /** `vda`. */
  readonly target: string;
  /** `disk`, `cdrom` …; libvirt's words. */
  readonly device: string;
  /** A path on the host, or what else libvirt calls its source; absent for an empty drive. */
  readonly source?: string;
}

/**
 * The disks of all domains of a host, by UUID; undefined where libvirt does
 * not answer. For people who look at a list: `domblklist --details` (virsh(1))
 * is a hundredth of the definitions, and opens no image, so a dead share does
 * not hang it. A domain that went meanwhile is left out.
 */
export const diskLists: Fact<ReadonlyMap<string, ListedDisk[]> | undefined> = {
  id: "disk-lists",
  command: withTimeout(
    sh`all=$(${virsh} list --all --uuid) || exit 9
script="echo \u001eend"
for u in $all; do script="echo \u001e$u; domblklist --details --domain $u; $script"; done
${virsh} "$script"`,
    15_000,
  ),
  parse(result) {
    if (result.code === 9) return undefined;
    const sections = virshSections(result);
    if (sections?.has("end") !== true) throw new Error(result.stderr.trim() || "the answer was cut off");
    return new Map(
      [...sections].flatMap(([uuid, table]) => {
        const rows = tableRows(table);
        return uuid === "end" || rows === undefined ? [] : [[uuid, rows.map(parseRow)] as const];
      }),
    );
  },
};

/** What stands below the ruled line; undefined where the command failed. */
function tableRows(table: string): string[] | undefined {
  const [, below] = table.split(/^-{3,}\n/m);
  return below?.split("\n").filter((row) => row.trim() !== "");
}

/** Only the source, which comes last, may hold blanks. */
function parseRow(row: string): ListedDisk {
  const [, device, target, source] = /^ *\S+ +(\S+) +(\S+) +(.+?) *$/.exec(row) ?? [];
  if (device === undefined || target === undefined) throw new Error(`not a disk: ${row}`);
  return { target, device, ...(source === undefined || source === "-" ? {} : { source }) };
}
