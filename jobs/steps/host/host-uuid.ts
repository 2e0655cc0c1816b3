import { createHash } from "node:crypto";
import { type Identity, uuid } from "../../facts/identity.ts";
import type { LibvirtSetting } from "../../facts/libvirt-conf.ts";

/** The UUID that libvirt goes by on a host, or undefined: then it makes one up at each start, which is nobody else's. */
export function hostUuid(
  identity: Identity,
  settings: ReadonlyMap<string, LibvirtSetting>,
): string | undefined {
  const set = settings.get("host_uuid")?.value;
  if (typeof set === "string") return uuid(set);
  return settings.get("host_uuid_source")?.value === "machine-id" ? identity.machineUuid : identity.dmiUuid;
}

/** A new UUID for a host, the same whenever the same plan asks for it: a resumed run must do what was approved. */
export function newHostUuid(planId: string, host: string): string {
  const bytes = createHash("sha256").update(`ferry host ${planId} ${host}`).digest().subarray(0, 16);
  // RFC 9562: version 8 (free use), variant 10.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
