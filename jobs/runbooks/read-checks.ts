import type { Share } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { migrateAbilities } from "../facts/migrate-abilities.ts";
import { units } from "../facts/units.ts";
import { sharedDisks } from "../local-disks.ts";
import type { Move } from "../move.ts";
import type { Read } from "../step.ts";
import { DAEMONS, generation } from "../steps/host/daemon.ts";
import { cpuCompatible } from "../steps/migration/cpu-compatible.ts";
import { devicesCanMove } from "../steps/migration/devices-can-move.ts";
import { disksCopyable } from "../steps/migration/disks-copyable.ts";
import { disksShared } from "../steps/migration/disks-shared.ts";
import { domainOnSource } from "../steps/migration/domain-on-source.ts";
import { memoryFits } from "../steps/migration/memory-fits.ts";
import { migrateLive as migrate } from "../steps/migration/migrate-live.ts";
import { networksExist } from "../steps/migration/networks-exist.ts";
import { oldVersionsSuffice } from "../steps/migration/old-versions-suffice.ts";
import { portsOpen } from "../steps/migration/ports-open.ts";
import { rpcAnswers } from "../steps/migration/rpc-answers.ts";
import { waitForNetwork } from "../steps/pool/wait-for-network.ts";
import { kvmHosts } from "../where-is.ts";
import { afterCopies, beforeCopies } from "./disk-copies.ts";

/** How far a host is prepared and what it can do, as far as it decides what `readChecks` asks; of every host that may be the source. */
export const readUnits = (site: Site, read: Read) =>
  Promise.allSettled(
    kvmHosts(site).flatMap((host) => [read<unknown>(host, units), read<unknown>(host, migrateAbilities)]),
  );

/**
 * Asks what the checks will ask, together with what the steps are made from: a
 * source that had to be found has cost a round trip already. Probes that would
 * only time out on a destination that does not listen yet are left to the checks.
 */
export async function readChecks(move: Move, shares: readonly Share[], read: Read): Promise<void> {
  const hosts = [move.source, move.destination];
  const states = await Promise.all(hosts.map((host) => read(host, units)));
  const generations = states.map(generation);
  const there = generations[1];
  const socket = { tls: "tlsSocket", tcp: "tcpSocket" } as const;
  const listens =
    move.transport === "ssh" ||
    (there !== undefined && states[1]?.[DAEMONS[there][socket[move.transport]]].active === true);
  const checks = [
    domainOnSource(move),
    devicesCanMove(move),
    oldVersionsSuffice(move),
    memoryFits(move),
    networksExist(move),
    cpuCompatible(move),
    disksCopyable(move),
    ...beforeCopies(move),
    ...afterCopies(move),
    migrate(move),
    ...hosts.flatMap((host, i) => {
      const daemons = generations[i];
      return shares.length === 0 || daemons === undefined
        ? []
        : [waitForNetwork({ host, generation: daemons })];
    }),
    ...(listens
      ? [
          disksShared({
            ...move,
            disks: sharedDisks(move),
            mountPoints: shares.map(({ mountPoint }) => mountPoint),
          }),
          rpcAnswers(move),
          portsOpen(move),
        ]
      : []),
  ];
  await Promise.allSettled(checks.map((step) => step.check(read)));
}
