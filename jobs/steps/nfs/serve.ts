import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { nfsClients } from "../../facts/nfs-clients.ts";
import { units } from "../../facts/units.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";

const UNIT = "nfs-server.service";

interface Params {
  readonly host: Host;
  /** How the service was when the plan was made: undo makes it so again. */
  readonly was: { readonly enabled: boolean; readonly active: boolean };
}

/** Has the kernel's NFS server running, and coming up at boot. Clients of other exports notice nothing. */
export const serve = defineStep<Params>({
  id: "nfs.serve",
  risk: "safe",
  title: ({ host }) => `Run the NFS server on ${host.name}, also after a boot`,

  async check({ host }, read) {
    const unit = (await read(host, units))[UNIT];
    if (!unit.known) return needed(`the NFS server is not installed on ${host.name} yet`);
    if (unit.masked) return blocked(new OpsError("host.unit-masked", { host: host.name, unit: UNIT }));
    if (!unit.active) return needed(`${UNIT} does not run`);
    return unit.enabled ? satisfied() : needed(`${UNIT} does not start at boot`);
  },

  apply: ({ host }) => [
    on(host, withTimeout(sh`systemctl enable ${UNIT} && systemctl start ${UNIT}`, 120_000)),
  ],

  undo({ host, was }) {
    const commands = [
      ...(was.enabled ? [] : [sh`systemctl disable ${UNIT}`]),
      ...(was.active ? [] : [sh`systemctl stop ${UNIT}`]),
    ];
    return commands.map((command) => on(host, withTimeout(command, 120_000)));
  },
  // Hosts that no site file names may have mounted something of it.
  undoRisk: "destructive",

  async checkUndo({ host, was }, read) {
    const [state, clients] = await Promise.all([read(host, units), was.active ? [] : read(host, nfsClients)]);
    const { active, enabled } = state[UNIT];
    const stop = active && !was.active;
    if (!stop && (was.enabled || !enabled)) return satisfied("it is as it was before");
    if (!stop || clients.length === 0) return needed("it was not so before");
    return blocked(new OpsError("nfs.clients-connected", { host: host.name, clients: clients.join(", ") }));
  },
  undoAnswersLate: ({ was }) => !was.active,
});
