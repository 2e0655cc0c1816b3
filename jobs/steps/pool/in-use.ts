import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { openDisks, usersBelow } from "../../facts/open-disks.ts";
import type { Read } from "../../step.ts";

/** Why folders must not go from a host: VMs that run there have disks below them, or nobody can say. */
export async function inUse(
  host: Host,
  folders: readonly string[],
  read: Read,
): Promise<OpsError | undefined> {
  const users = await read(host, openDisks);
  if (users === undefined) return new OpsError("domain.libvirt-silent", { host: host.name });
  const vms = usersBelow(users, folders);
  if (vms.length === 0) return undefined;
  return new OpsError("pool.in-use", { host: host.name, vms: vms.join(", "), path: folders.join(", ") });
}
