import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type Presence, presence } from "../../facts/presence.ts";
import { keptDefinition, keptFolder } from "../../kept.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { blocked, needed, type Read, satisfied, type Verdict } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import type { NewDomain } from "./new-domain.ts";

type Named = Pick<NewDomain, "name" | "uuid">;

/**
 * Writes a copy of a VM's definition, as it would start next, to the host's
 * disk: for root alone, since its passwords are in it, and beside any older copy.
 */
export function saveDefinition({ name, uuid }: Named, planId: string): Command {
  const file = keptDefinition(name, planId);
  return sh`set -e
umask 077
mkdir -p ${keptFolder(planId)}
${virsh} dumpxml --inactive --security-info --domain ${uuid} >${`${file}.part`}
grep -q '</domain>' ${`${file}.part`}
mv --backup=numbered ${`${file}.part`} ${file}
sync ${file}`;
}

/**
 * Undefines a VM that is off, once a copy of its definition is on the host's
 * disk. Looks once more before: a VM that runs would be lost at its next stop.
 */
export function undefineKeeping(vm: Named, planId: string): Command {
  const command = sh`set -e
state=$(${virsh} domstate --domain ${vm.uuid})
[ "$state" = "shut off" ] || { echo "it is $state" >&2; exit 1; }
${saveDefinition(vm, planId)}
${virsh} undefine --domain ${vm.uuid} --keep-nvram`;
  return withTimeout(command, 60_000);
}

/** Whether a VM may be undefined on a host: it is off, and no other host has it. */
export async function undefinable(
  vm: Named,
  host: Host,
  everywhere: readonly Host[],
  read: Read,
): Promise<Verdict> {
  const others = everywhere.filter(({ name }) => name !== host.name);
  const [here, ...elsewhere] = await Promise.all([
    read(host, presence(vm.uuid)),
    ...others.map((other) => read(other, presence(vm.uuid))),
  ]);
  const there = others.find((_, i) => isSomething(elsewhere[i]));
  if (there !== undefined) {
    return blocked(new OpsError("domain.moved-on", { vm: vm.name, there: there.name, host: host.name }));
  }
  const inUse = (state: string) =>
    blocked(new OpsError("domain.in-use", { vm: vm.name, state, host: host.name }));
  if (here.presence !== "present") {
    if (here.process) return inUse("running");
    if (here.presence === "absent") return satisfied("it is not defined any more");
    return blocked(new OpsError("domain.libvirt-silent", { host: host.name }));
  }
  if (here.state !== "shut off") return inUse(here.state);
  return here.process ? inUse("running") : needed("it is defined, and off");
}

/** Defined there, or running without libvirt's knowing; a host that has no libvirt has neither. */
const isSomething = (is: Presence | undefined) => is?.presence === "present" || is?.process === true;
