import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { definitionKept } from "../../facts/kept-definition.ts";
import { presence } from "../../facts/presence.ts";
import { keptDefinition, keptFolder } from "../../kept.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { saveDefinition } from "./undefine.ts";

interface Params {
  readonly host: Host;
  readonly vm: string;
  readonly uuid: string;
  readonly planId: string;
}

/** A copy of the VM's definition stays on the host that it leaves: with the kept disks it is a whole VM. */
export const keepDefinition = defineStep<Params>({
  id: "domain.keep-definition",
  risk: "safe",
  title: ({ host, vm }) => `Keep a copy of ${vm}'s definition on ${host.name}`,

  async check({ host, vm, uuid, planId }, read) {
    return (await read(host, definitionKept(vm, uuid, planId)))
      ? satisfied()
      : needed("there is no copy yet");
  },

  apply: ({ host, vm, uuid, planId }) => [
    on(host, withTimeout(saveDefinition({ name: vm, uuid }, planId), 60_000)),
  ],
  undo: ({ host, uuid, vm, planId }) => [on(host, forgetCommand({ uuid, vm, planId }))],

  // Where the VM is not defined any more the copy may be all that is left of its definition.
  async checkUndo({ host, vm, uuid, planId }, read) {
    const [kept, here] = await Promise.all([
      read(host, definitionKept(vm, uuid, planId)),
      read(host, presence(uuid)),
    ]);
    if (!kept) return satisfied("there is no copy any more");
    if (here.presence === "present") return needed(`${vm} itself is on ${host.name}`);
    if (here.presence === "absent") return satisfied(`it stays, for ${vm} is not on ${host.name}`);
    return blocked(new OpsError("domain.libvirt-silent", { host: host.name }), "soon");
  },
});

const forgetCommand = ({ uuid, vm, planId }: Omit<Params, "host">): Command =>
  withTimeout(
    sh`all=$(${virsh} list --all --uuid) || exit 1
case "$all" in *${uuid}*) ;; *) echo ${`${vm} is not here: the copy stays`} >&2; exit 1 ;; esac
rm -f -- ${keptDefinition(vm, planId)}
rmdir --ignore-fail-on-non-empty ${keptFolder(planId)}`,
    60_000,
  );
