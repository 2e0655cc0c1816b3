import { OpsError } from "../../jobs/error.ts";
import { plannedStep } from "../../jobs/plan.ts";
import type { PlannedStep } from "../../jobs/record.ts";
import { blocked, later, needed, satisfied, type Verdict } from "../../jobs/step.ts";
import { enableLibvirt } from "../../jobs/steps/host/enable-libvirt.ts";
import { openTlsSocket } from "../../jobs/steps/host/open-tls-socket.ts";
import { domainOnSource } from "../../jobs/steps/migration/domain-on-source.ts";
import { memoryFits } from "../../jobs/steps/migration/memory-fits.ts";
import { migrateLive } from "../../jobs/steps/migration/migrate-live.ts";
import { networksExist } from "../../jobs/steps/migration/networks-exist.ts";
import { portsOpen } from "../../jobs/steps/migration/ports-open.ts";
import { startPool } from "../../jobs/steps/pool/start-pool.ts";
import { botSite } from "./bot-site.ts";
import { host } from "./hosts.ts";
import { moveOfVm1 } from "./vm1.ts";

const [move, kvm2, [share]] = [moveOfVm1(), host("kvm2"), botSite.shares];
if (share === undefined) throw new Error("the bot's site has no share");

const steps = [
  domainOnSource(move),
  memoryFits(move),
  networksExist(move),
  enableLibvirt({ host: kvm2, generation: "libvirtd", wasEnabled: true }),
  openTlsSocket({ host: kvm2, generation: "libvirtd" }),
  startPool({ host: kvm2, share }),
  portsOpen(move),
  migrateLive(move),
];

/** Their places in the plan. */
export const at = { memory: 1, networks: 2, tlsSocket: 4, pool: 5, ports: 6, move: 7 } as const;

const said: Readonly<Record<number, Verdict>> = {
  [at.memory]: satisfied("6349 MiB available, 2381 MiB wanted"),
  [at.tlsSocket]: needed("libvirtd-tls.socket does not listen"),
  [at.pool]: needed("it does not run"),
  [at.ports]: later("answers once the steps above are done"),
  [at.move]: needed("vm1 runs on kvm1"),
};
const planned = (verdicts: Readonly<Record<number, Verdict>>): PlannedStep[] =>
  steps.map((step, i) => plannedStep(step, verdicts[i] ?? satisfied()));

/** What `/migrate vm1 kvm1 kvm2` needs where a host was added lately: two small things, and the move. */
export const migrationSteps: PlannedStep[] = planned(said);

/** The same plan when two things stand in its way. */
export const blockedSteps: PlannedStep[] = planned({
  ...said,
  [at.memory]: blocked(
    new OpsError("migration.memory-short", {
      vm: "vm1",
      destination: "kvm2",
      free: "1229 MiB",
      wanted: "2381 MiB",
    }),
  ),
  [at.networks]: blocked(
    new OpsError("migration.network-missing", {
      vm: "vm1",
      destination: "kvm2",
      kind: "bridge",
      name: "br0",
    }),
  ),
});
