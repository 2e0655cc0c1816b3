import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type Presence, presence } from "../../facts/presence.ts";
import { isUnknown } from "../../failure.ts";
import { readPresence } from "../../read-presence.ts";
import { blocked, needed, type Read, satisfied, type Verdict } from "../../step.ts";

interface Named {
  readonly name: string;
  readonly uuid: string;
}

/** Where else a VM could be. */
interface Others {
  /** Hosts that must say that it is not active there. */
  readonly elsewhere: readonly Host[];
  /** Hosts that count as far as they can be asked: they have none of its disks. */
  readonly besides?: readonly Host[];
}

/**
 * Whether a VM that is defined on this host may be started here: it is off, and
 * on none of the other hosts it runs, waits or has a process. Satisfied when it
 * runs here, or is not on this host at all: nothing is left to start.
 */
export async function startable(vm: Named & Others & { readonly host: Host }, read: Read): Promise<Verdict> {
  const { host } = vm;
  const [here, twin] = await Promise.all([read(host, presence(vm.uuid)), activeElsewhere(vm, read)]);
  const names = { vm: vm.name, host: host.name };
  if (here.presence === "unknown") return blocked(new OpsError("domain.libvirt-silent", names), "soon");
  if (here.presence === "present" && here.state === "running") return satisfied(`${vm.name} runs`);
  if (twin !== undefined) return blocked(twin);
  if (here.process) {
    return blocked(new OpsError("domain.process-left", { ...names, uuid: vm.uuid }), "soon");
  }
  if (here.presence === "absent") return satisfied(`it is not on ${host.name} any more`);
  if (here.state === "shut off") return needed(`${vm.name} is off`);
  return blocked(new OpsError("domain.not-startable", { ...names, state: here.state }));
}

/**
 * Why a VM must not be started because of another host: it runs there, or
 * nobody can say. A definition that is off is no reason. Throws `ssh.*` for a
 * host that must answer and does not.
 */
async function activeElsewhere(
  { name, uuid, elsewhere, besides = [] }: Named & Others,
  read: Read,
): Promise<OpsError | undefined> {
  const found = await Promise.all([
    ...elsewhere.map(async (host) => ({ host, ...(await readPresence(host, uuid, read)) })),
    ...besides.map(async (host) => ({ host, ...(await readPresence(host, uuid, read).catch(silence)) })),
  ]);
  for (const { host, there } of found) {
    const state = there.presence === "present" ? there.state : undefined;
    if (there.process || (state !== undefined && state !== "shut off")) {
      const details = { vm: name, there: host.name, state: state ?? "running" };
      return new OpsError("domain.runs-elsewhere", details);
    }
    if (there.presence === "unknown" && elsewhere.includes(host)) {
      return new OpsError("domain.libvirt-silent", { host: host.name });
    }
  }
  return undefined;
}

const SILENT: Presence = { presence: "unknown", process: false };

function silence(error: unknown): { readonly there: Presence } {
  if (isUnknown(error)) return { there: SILENT };
  throw error;
}
