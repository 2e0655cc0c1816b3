import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { presence } from "../../facts/presence.ts";
import { readPresence } from "../../read-presence.ts";
import { blocked, needed, type Read, satisfied, type Verdict } from "../../step.ts";

interface Named {
  readonly name: string;
  readonly uuid: string;
}

/**
 * Whether a VM that is defined on this host may be started here: it is off, and
 * on none of the other hosts it runs, waits or has a process. Satisfied when it
 * runs here, or is not on this host at all: nothing is left to start.
 */
export async function startable(
  vm: Named,
  host: Host,
  elsewhere: readonly Host[],
  read: Read,
): Promise<Verdict> {
  const [here, twin] = await Promise.all([
    read(host, presence(vm.uuid)),
    activeElsewhere(vm, elsewhere, read),
  ]);
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
 * host that does not answer.
 */
export async function activeElsewhere(
  vm: Named,
  hosts: readonly Host[],
  read: Read,
): Promise<OpsError | undefined> {
  const found = await Promise.all(hosts.map((host) => readPresence(host, vm.uuid, read)));
  for (const [i, { there }] of found.entries()) {
    const host = hosts[i]?.name ?? "";
    const state = there.presence === "present" ? there.state : undefined;
    if (there.process || (state !== undefined && state !== "shut off")) {
      return new OpsError("domain.runs-elsewhere", { vm: vm.name, there: host, state: state ?? "running" });
    }
    if (there.presence === "unknown") return new OpsError("domain.libvirt-silent", { host });
  }
  return undefined;
}
