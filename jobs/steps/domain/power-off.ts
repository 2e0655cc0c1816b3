import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { presence } from "../../facts/presence.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { startable } from "./startable.ts";

interface Params {
  readonly host: Host;
  readonly name: string;
  readonly uuid: string;
  /** Other hosts on which it might run by the time that somebody takes this back and starts it here. */
  readonly elsewhere: readonly Host[];
}

/** Cuts a VM's power (`virsh destroy`): what its guest had not written yet is lost. Its disks and its definition stay. */
export const powerOff = defineStep<Params>({
  id: "domain.power-off",
  risk: "destructive",
  title: ({ host, name }) => `Cut the power of ${name} on ${host.name}`,

  async check({ host, name, uuid }, read) {
    const here = await read(host, presence(uuid));
    const names = { vm: name, host: host.name };
    if (here.presence === "unknown") return blocked(new OpsError("domain.libvirt-silent", names), "soon");
    const left = () => blocked(new OpsError("domain.process-left", { ...names, uuid }), "soon");
    if (here.presence === "absent") {
      return here.process ? left() : blocked(new OpsError("domain.gone", names));
    }
    const { state, process, job, persistent } = here;
    if (state === "shut off") {
      // QEMU goes a moment after libvirt has written down that the guest is off.
      return process ? left() : satisfied(`${name} is off`);
    }
    if (!persistent) return blocked(new OpsError("domain.transient", names));
    // Whichever side of a move dies, the other may be the only one that is whole.
    if (job === "incoming" || job === "outgoing") return blocked(new OpsError("migration.job-active", names));
    return needed(`${name} is ${state}`);
  },

  apply: ({ host, uuid }) => [on(host, withTimeout(sh`${virsh} destroy --domain ${uuid}`, 60_000))],
  undo: ({ host, uuid }) => [on(host, withTimeout(sh`${virsh} start --domain ${uuid}`, 120_000))],
  checkUndo: ({ host, name, uuid, elsewhere }, read) => startable({ name, uuid }, host, elsewhere, read),
});
