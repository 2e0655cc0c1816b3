import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { firewall } from "../../facts/firewall.ts";
import type { FirewallRule } from "../../facts/firewall-rule.ts";
import { NFS_PORT, nfsClients } from "../../facts/nfs-clients.ts";
import { routes } from "../../facts/routes.ts";
import { blocked, defineStep, needed, on, type Read, satisfied } from "../../step.ts";
import { closeCommands, openCommands } from "./opening-commands.ts";
import { findOpenings, missingRules, type Openings } from "./openings.ts";
import { stillOpen } from "./still-open.ts";

interface Params {
  readonly host: Host;
  /** What must get in. */
  readonly rules: readonly FirewallRule[];
  /** What of it was missing when the plan was made: this is added, and taken back by undo. */
  readonly openings: Openings;
  /** Names for people: who comes in. */
  readonly peers: readonly string[];
  readonly planId: string;
}

/** The two facts behind a host's openings, for whoever makes a plan. */
export async function readOpenings(host: Host, rules: readonly FirewallRule[], read: Read) {
  const peers = [...new Set(rules.map(({ from }) => from))];
  const [state, devices] = await Promise.all([
    read(host, firewall),
    peers.length === 0 ? new Map<string, undefined>() : read(host, routes(peers)),
  ]);
  return findOpenings(state, rules, devices);
}

const list = (rules: readonly FirewallRule[], of: keyof FirewallRule) =>
  [...new Set(rules.map((rule) => rule[of]))].join(", ");

/** Lets named peers reach named TCP ports of a host, on whichever firewall is active, and nobody else. */
export const openFirewall = defineStep<Params>({
  id: "host.open-firewall",
  risk: "disruptive",
  title: ({ host, rules, peers }) =>
    `Let ${peers.join(", ")} through ${host.name}'s firewall (TCP ${list(rules, "port")})`,

  async check({ host, rules, openings }, read) {
    if (rules.length === 0) return satisfied("nobody needs to reach it");
    const { openings: now, denied } = await readOpenings(host, rules, read);
    if (denied.length > 0) {
      const details = { host: host.name, firewall: now.kind, peers: list(denied, "from") };
      return blocked(new OpsError("host.firewall-denies", details));
    }
    if (now.kind === "none") return satisfied("no active firewall");
    const missing = missingRules(now);
    if (missing.length === 0) return satisfied();

    const [peers, ports] = [list(missing, "from"), list(missing, "port")];
    if (now.kind === "nftables" && now.file === undefined) {
      return blocked(new OpsError("host.firewall-unknown", { host: host.name, peers, ports }));
    }
    if (now.kind !== openings.kind || missingRules(openings).length === 0) {
      const difference = `${now.kind} refuses ${peers} on TCP ${ports}`;
      return blocked(new OpsError("host.not-as-planned", { host: host.name, difference }));
    }
    return needed(`${now.kind} refuses ${peers} on TCP ${ports}`);
  },

  apply: ({ host, openings, planId }) => openCommands(openings, planId).map((command) => on(host, command)),
  undo: ({ host, openings, planId }) => closeCommands(openings, planId).map((command) => on(host, command)),

  async checkUndo({ host, openings, planId }, read) {
    const served = forNfs(openings);
    const [state, connected] = await Promise.all([
      read(host, firewall),
      served.length === 0 ? undefined : read(host, nfsClients),
    ]);
    if (state.kind !== openings.kind) return satisfied(`${openings.kind} is not active any more`);
    if (!stillOpen(openings, state, planId)) return satisfied("not open any more");
    const clients = served.filter((from) => connected?.includes(from));
    if (clients.length === 0) return needed("it is open");
    return blocked(new OpsError("nfs.clients-connected", { host: host.name, clients: clients.join(", ") }));
  },
  undoAnswersLate: ({ openings }) => forNfs(openings).length > 0,
});

/** Who would be cut off from the share that they have mounted. */
const forNfs = (openings: Openings): readonly string[] =>
  missingRules(openings).flatMap(({ from, port }) => (port === NFS_PORT ? [from] : []));
