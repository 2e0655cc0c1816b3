import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import type { Presence } from "../../facts/presence.ts";
import { blocked, type Verdict } from "../../step.ts";

/** What keeps a host from giving up what a VM would need there: that it has the VM, or that nobody can say. */
export function stillThere(there: Presence, vm: string, host: Host): Verdict | undefined {
  if (there.presence === "unknown") {
    return blocked(new OpsError("domain.libvirt-silent", { host: host.name }), "soon");
  }
  if (there.presence === "present" || there.process) {
    return blocked(new OpsError("cold.still-there", { vm, host: host.name }));
  }
  return undefined;
}
