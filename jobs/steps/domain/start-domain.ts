import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { domains } from "../../facts/domains.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

/** Starts a VM. Which one is said by its UUID: virsh would take a name of digits for a number. */
export const startDomain = defineStep<{ host: Host; name: string; uuid: string }>({
  id: "domain.start-domain",
  risk: "safe",
  title: ({ host, name }) => `Start ${name} on ${host.name}`,

  async check({ host, name, uuid }, read) {
    const here = (await read(host, domains))?.find((domain) => domain.uuid === uuid);
    if (here === undefined) return needed("it is not defined yet");
    if (here.state === "running") return satisfied();
    if (here.state === "shut off") return needed("it does not run");
    return blocked(new OpsError("domain.not-startable", { vm: name, state: here.state, host: host.name }));
  },

  apply: ({ host, uuid }) => [on(host, withTimeout(sh`${virsh} start --domain ${uuid}`, 120_000))],

  // Stopping a VM from outside cuts its power, and nobody can say whose work is in it by then.
  undo: ({ host, name }) => ({ impossible: `Shut ${name} down yourself on ${host.name}.` }),

  async checkUndo({ host, name, uuid }, read) {
    const found = await read(host, domains);
    if (found === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: host.name }));
    const state = found.find((domain) => domain.uuid === uuid)?.state;
    if (state === undefined) return satisfied(`it is not on ${host.name} any more`);
    if (state === "shut off") return satisfied("it is off");
    return blocked(new OpsError("domain.in-use", { vm: name, state, host: host.name }));
  },
});
