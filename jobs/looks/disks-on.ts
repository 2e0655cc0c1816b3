import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import { diskLists } from "../facts/disk-lists.ts";
import { domains } from "../facts/domains.ts";
import type { Read } from "../step.ts";

interface DiskOn {
  readonly vm: string;
  readonly state: string;
  readonly target: string;
  readonly source: string;
}

/** The disks of all VMs of a host that have a source. Throws OpsError `domain.libvirt-silent`. */
export async function disksOn(host: Host, read: Read): Promise<readonly DiskOn[]> {
  const [list, disks] = await Promise.all([read(host, domains), read(host, diskLists)]);
  if (list === undefined || disks === undefined)
    throw new OpsError("domain.libvirt-silent", { host: host.name });
  return list.flatMap(({ name, uuid, state }) =>
    (disks.get(uuid) ?? []).flatMap(({ target, source }) =>
      source === undefined ? [] : [{ vm: name, state, target, source }],
    ),
  );
}
