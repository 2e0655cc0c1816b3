import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { type Firewall, firewall } from "../../facts/firewall.ts";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import { NFS_PORT, nfsClients } from "../../facts/nfs-clients.ts";
import { type Units, units } from "../../facts/units.ts";
import { sh, withTimeout } from "../../shell.ts";
import { type Action, blocked, defineStep, needed, on, type Read, satisfied } from "../../step.ts";
import { readOpenings } from "./open-firewall.ts";
import { missingRules, type Openings } from "./openings.ts";

interface Params {
  readonly host: Host;
  /** What must get in. */
  readonly rules: readonly FirewallRule[];
  /** Which firewall was active when the plan was made. */
  readonly kind: Openings["kind"];
}

const SERVICES = {
  firewalld: "firewalld.service",
  ufw: "ufw.service",
  nftables: "nftables.service",
} as const;

/**
 * Stops the host's firewall, as one does by hand in a lab; `firewall: stop` in
 * the site file alone asks for it. It comes up again at the next boot, since
 * nothing is disabled, and the next plan says so.
 */
export const stopFirewall = defineStep<Params>({
  id: "host.stop-firewall",
  risk: "destructive",
  title: ({ host, kind }) =>
    `Stop ${kind === "none" ? "the firewall" : kind} on ${host.name} until its next boot: every port there is open to whoever reaches the host`,

  async check({ host, rules, kind }, read) {
    const [state, all] = await Promise.all([read(host, firewall), read(host, units)]);
    if (!isActive(state, all)) return isFree(host, state, rules, read);
    if (state.kind !== kind) {
      const difference = `its active firewall is ${state.kind}, not ${kind === "none" ? "any" : kind}`;
      return blocked(new OpsError("host.not-as-planned", { host: host.name, difference }));
    }
    return needed(`${state.kind} is active`);
  },

  apply: ({ host, kind }) => change(host, kind, "stop"),
  undo: ({ host, kind }) => change(host, kind, "start"),

  async checkUndo({ host, rules, kind }, read) {
    const served = rules.filter(({ port }) => port === NFS_PORT).map(({ from }) => from);
    const [state, all, connected] = await Promise.all([
      read(host, firewall),
      read(host, units),
      served.length === 0 ? undefined : read(host, nfsClients),
    ]);
    if (kind === "none" || (state.kind === kind && isActive(state, all)))
      return satisfied(`${kind} runs again`);
    // What it will let in nobody knows before it runs, and a client whose server is gone hangs.
    const clients = served.filter((from) => connected?.includes(from));
    if (clients.length === 0) return needed(`${kind} is stopped`);
    return blocked(new OpsError("nfs.clients-connected", { host: host.name, clients: clients.join(", ") }));
  },
  undoAnswersLate: ({ rules }) => rules.some(({ port }) => port === NFS_PORT),
});

/** nft(8) prints rules of whoever has made some; what can be stopped is the service that loads a file of them. */
const isActive = (state: Firewall, all: Units) =>
  state.kind === "nftables" ? all["nftables.service"].active : state.kind !== "none";

/** No service is left to stop; rules that somebody else has loaded may filter all the same. */
async function isFree(host: Host, state: Firewall, rules: readonly FirewallRule[], read: Read) {
  if (state.kind === "none") return satisfied("no active firewall");
  const { openings } = await readOpenings(host, rules, read);
  const missing = missingRules(openings);
  if (missing.length === 0) return satisfied("no active firewall");
  const list = (of: keyof FirewallRule) => [...new Set(missing.map((rule) => rule[of]))].join(", ");
  const details = { host: host.name, peers: list("from"), ports: list("port") };
  return blocked(new OpsError("host.firewall-unknown", details));
}

/**
 * A firewall that stops or starts may take libvirt's own rules with it, by
 * which its networks reach the world: a reload makes them anew, and touches no
 * guest (libvirt's docs/firewall.rst).
 */
function change(host: Host, kind: Openings["kind"], verb: "stop" | "start"): readonly Action[] {
  if (kind === "none") return [];
  const reload = sh`for u in libvirtd.service virtnetworkd.service; do
  systemctl -q is-active "$u" && systemctl reload "$u"
done
true`;
  // After `ufw enable` its rules are there and its service may never have been started; what does not run is not stopped.
  const stop = sh`systemctl start ${SERVICES[kind]} && systemctl stop ${SERVICES[kind]}`;
  const started = verb === "stop" && kind === "ufw" ? stop : sh`systemctl ${verb} ${SERVICES[kind]}`;
  return [on(host, withTimeout(started, 120_000)), on(host, withTimeout(reload, 60_000))];
}
