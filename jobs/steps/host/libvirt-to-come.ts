import type { Host } from "../../../config/inventory.ts";
import { software } from "../../facts/software.ts";
import { units } from "../../facts/units.ts";
import { later, type Read, type Verdict } from "../../step.ts";
import { generation, isAwake } from "./daemon.ts";

/**
 * Why libvirt on a host cannot answer before earlier steps of a preparation
 * have been done: it is not installed, or its daemon neither runs nor is woken
 * by its socket. Undefined where it should answer already; if it does not,
 * nobody knows what is there.
 */
export async function libvirtToCome(host: Host, read: Read): Promise<"missing" | "asleep" | undefined> {
  const [{ tools }, state] = await Promise.all([read(host, software), read(host, units)]);
  const found = generation(state);
  if (found === undefined && !tools.has("libvirt")) return "missing";
  if (!tools.has("virsh") || found === undefined) return "asleep";
  return isAwake(found, state) ? undefined : "asleep";
}

/** The verdict of a look at a host whose libvirt an earlier step of the same plan brings. */
export const onceLibvirtRuns = (host: Host): Verdict => later(`answers once libvirt runs on ${host.name}`);
