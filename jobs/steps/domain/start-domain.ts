import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { domains } from "../../facts/domains.ts";
import { presence } from "../../facts/presence.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";
import { startable } from "./startable.ts";

interface Params {
  readonly host: Host;
  readonly name: string;
  readonly uuid: string;
  /** For a VM that was there before: other hosts on which it must not run. A new one is defined by a step before. */
  readonly elsewhere?: readonly Host[];
  /** The same, as far as they answer: hosts that have none of its disks. */
  readonly besides?: readonly Host[];
}

/** Starts a VM. Which one is said by its UUID: virsh would take a name of digits for a number. */
export const startDomain = defineStep<Params>({
  id: "domain.start-domain",
  risk: "safe",
  title: ({ host, name }) => `Start ${name} on ${host.name}`,

  async check({ host, name, uuid, elsewhere, besides = [] }, read) {
    if (elsewhere !== undefined) {
      const [here, verdict] = await Promise.all([
        read(host, presence(uuid)),
        startable({ host, name, uuid, elsewhere, besides }, read),
      ]);
      const isGone = here.presence === "absent" && verdict.state === "satisfied";
      return isGone ? blocked(new OpsError("domain.gone", { vm: name, host: host.name })) : verdict;
    }
    const here = (await read(host, domains))?.find((domain) => domain.uuid === uuid);
    if (here === undefined) return needed("it is not defined yet");
    if (here.state === "running") return satisfied();
    if (here.state === "shut off") return needed("it does not run");
    return blocked(new OpsError("domain.not-startable", { vm: name, state: here.state, host: host.name }));
  },

  apply: ({ host, uuid }) => [on(host, withTimeout(sh`${virsh} start --domain ${uuid}`, 120_000))],

  // Nobody can say whose work is in it by then: stopping it is for people to ask.
  undo: ({ name }) => ({ impossible: `\`/ferry vm stop ${name}\` shuts it down, if that is wanted.` }),

  async checkUndo({ host, name, uuid }, read) {
    const found = await read(host, domains);
    if (found === undefined) return blocked(new OpsError("domain.libvirt-silent", { host: host.name }));
    const state = found.find((domain) => domain.uuid === uuid)?.state;
    if (state === undefined) return satisfied(`it is not on ${host.name} any more`);
    if (state === "shut off") return satisfied("it is off");
    return blocked(new OpsError("domain.in-use", { vm: name, state, host: host.name }));
  },
});
