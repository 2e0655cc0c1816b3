import type { Host } from "../config/inventory.ts";
import { type Presence, presence } from "./facts/presence.ts";
import type { Read } from "./step.ts";
import { libvirtToCome } from "./steps/host/libvirt-to-come.ts";

/**
 * How a domain stands on a host that may not be prepared yet: where libvirt is
 * not installed or does not run, and the kernel knows no process of the domain
 * either, it is not there. `toCome` tells that libvirt has not been asked.
 */
export async function readPresence(
  host: Host,
  uuid: string,
  read: Read,
): Promise<{ readonly there: Presence; readonly toCome: boolean }> {
  const there = await read(host, presence(uuid));
  if (there.presence !== "unknown" || there.process) return { there, toCome: false };
  const toCome = (await libvirtToCome(host, read)) !== undefined;
  return { there: toCome ? { presence: "absent", process: false } : there, toCome };
}
