import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type UnitName, units } from "../../facts/units.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { DAEMONS, type Generation, generation, isAwake } from "./daemon.ts";

/** What must listen, and what must come up at boot (the service itself starts the domains marked autostart). */
const LISTENING: Readonly<Record<Generation, readonly UnitName[]>> = {
  libvirtd: ["virtlogd.socket"],
  virtqemud: [
    "virtqemud.socket",
    "virtproxyd.socket",
    "virtnetworkd.socket",
    "virtstoraged.socket",
    "virtlogd.socket",
  ],
};

interface Params {
  readonly host: Host;
  readonly generation: Generation;
  /** Whether the service came up at boot when the plan was made: undo makes it so again. */
  readonly wasEnabled: boolean;
}

/** Has libvirt's daemons running, or woken by their sockets, and coming up at boot. */
export const enableLibvirt = defineStep<Params>({
  id: "host.enable-libvirt",
  risk: "safe",
  title: ({ host }) => `Run libvirt on ${host.name}, also after a boot`,

  async check(params, read) {
    const { host } = params;
    const state = await read(host, units);
    const found = generation(state);
    if (found === undefined) return needed(`libvirt is not installed on ${host.name} yet`);
    if (found !== params.generation) {
      const difference = `libvirt's daemon is ${found}, not ${params.generation}`;
      return blocked(new OpsError("host.not-as-planned", { host: host.name, difference }));
    }

    const { service } = DAEMONS[found];
    const masked = [service, ...LISTENING[found]].find((unit) => state[unit].masked);
    if (masked !== undefined)
      return blocked(new OpsError("host.unit-masked", { host: host.name, unit: masked }));

    const awake = isAwake(found, state);
    const asleep = LISTENING[found].filter((unit) => state[unit].known && !state[unit].active);
    if (!awake || asleep.length > 0)
      return needed(`${[...(awake ? [] : [service]), ...asleep].join(", ")} not running`);
    return state[service].enabled ? satisfied() : needed(`${service} does not start at boot`);
  },

  // systemd before 220 has no `enable --now`.
  apply({ host, generation }) {
    const all = [DAEMONS[generation].service, ...LISTENING[generation]];
    return [on(host, withTimeout(sh`systemctl enable ${all} && systemctl start ${all}`, 120_000))];
  },

  stays: ({ host }) => `libvirt on ${host.name} goes on running: VMs may have been made there since.`,
  undo: ({ host, generation, wasEnabled }) =>
    wasEnabled
      ? []
      : [on(host, sh`systemctl disable ${[DAEMONS[generation].service, ...LISTENING[generation]]}`)],

  async checkUndo({ host, generation }, read) {
    const { enabled } = (await read(host, units))[DAEMONS[generation].service];
    return enabled ? needed("it comes up at boot") : satisfied("it does not come up at boot any more");
  },
});
