import { z } from "zod";
import type { Host, Share } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../error.ts";
import { completedMigration } from "../facts/completed-migration.ts";
import type { DomainDisk } from "../facts/domain-disk.ts";
import { identity } from "../facts/identity.ts";
import { isBefore, migrateAbilities } from "../facts/migrate-abilities.ts";
import { neighbours } from "../facts/neighbours.ts";
import { pingLog } from "../facts/ping-log.ts";
import { presence } from "../facts/presence.ts";
import { sshPort } from "../facts/ssh-port.ts";
import { findDomain } from "../find-domain.ts";
import { localDisks, sharedDisks } from "../local-disks.ts";
import { memoryInClear } from "../memory-in-clear.ts";
import { bindMove, type Move, type MoveParams, moveParams, watchLog } from "../move.ts";
import { readPresence } from "../read-presence.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareNamed, shareOf } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { carryAutostart } from "../steps/migration/carry-autostart.ts";
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
import { Obstacles, together } from "../together.ts";
import { whereabouts } from "../verdict.ts";
import type { PresentDomain } from "../where-is.ts";
import { afterCopies, beforeCopies, keptWords, leftBehind, leftCopies } from "./disk-copies.ts";
import { preparation, preparationIdentity, prepareHostSteps, readPreparation } from "./preparation.ts";
import { readChecks, readUnits } from "./read-checks.ts";
import { readSharing, shareSteps, sharing, sharingIdentity } from "./sharing.ts";

const params = moveParams.extend({
  /** Source and destination. */
  hosts: preparation,
  /** The shares that hold the VM's disks. */
  shares: z.array(sharing),
});
type Params = z.infer<typeof params>;

/**
 * Moves a running VM. Disks on a share stay where they are; those that the
 * source alone has are copied as the memory is, and kept there. Contains all that the move
 * needs, from packages to 'persistent on the destination': on bare hosts the
 * plan has everything in it, on prepared hosts the migration alone.
 */
export const migrateLive: Runbook<"migrate-live", Params> = {
  id: "migrate-live",
  params,

  async resolve(request, { site, planId }, read) {
    const destination = hostNamed(site, request.destination);
    const [{ source, here }, tables] = await Promise.all([
      withServers(findDomain(request, site, read), destination, site, read),
      neighbourTables(site, read),
      request.source === undefined
        ? readUnits(site, read)
        : readAhead([hostNamed(site, request.source), destination], site, read),
    ]);
    const move = {
      ...ofDomain(here),
      ...(await localDisks(here.live, source, site, read)),
      ...watcher(here, source, destination, tables),
    };
    const hosts = [source, destination];
    const names = { vm: request.vm, source: source.name, destination: destination.name };
    const shares = sharesOf(move, site);
    for (const share of shares) mustBeClients(hosts, share, request.vm);
    const way = readWay(source, destination, site, read);
    const [prepared, shared, found] = await together([
      readPreparation(hosts, site, read),
      together(shares.map((share) => readSharing(share, hosts, site.policy, read))),
      way,
      // With the source named the hosts have answered already, and the checks make the second round trip.
      request.source === undefined
        ? way.then((way) => readChecks(bindMove({ ...names, ...move, ...way }, planId, site), shares, read))
        : undefined,
    ]);
    return { ...names, ...move, ...found, hosts: prepared, shares: shared };
  },

  title: ({ vm, source, destination }) => `Move ${vm} from ${source} to ${destination}, live`,

  steps(params, context) {
    const { site, planId } = context;
    const move = bindMove(params, planId, site);
    const disks = sharedDisks(move);
    const { files, copies, stuck } = move;
    const local = copies !== undefined || stuck !== undefined;
    const mountPoints = params.shares.map(({ share }) => shareNamed(site, share).mountPoint);
    return [
      devicesCanMove(move),
      oldVersionsSuffice(move),
      memoryFits(move),
      ...prepareHostSteps(params.hosts, context),
      ...params.shares.flatMap((share) => shareSteps(share, context)),
      // From here on libvirt on the destination is asked, which the preparation may have to bring first.
      domainOnSource(move),
      networksExist(move),
      cpuCompatible(move),
      ...(disks.length > 0 || files.length > 0 ? [disksShared({ ...move, disks, mountPoints })] : []),
      ...(local ? [disksCopyable(move)] : []),
      rpcAnswers(move),
      portsOpen(move),
      ...beforeCopies(move),
      migrate(move),
      ...afterCopies(move),
      ...(params.autostart ? [carryAutostart(move)] : []),
    ];
  },

  warnings: ({ vm, watch, source, destination, transport, clearBecause, noAutoConverge }) => [
    ...(noAutoConverge
      ? [
          `QEMU on ${source} is too old to slow ${vm} down: should it write faster than it can be sent, the move does not end by itself, and Cancel ends it.`,
        ]
      : []),
    ...(transport === "tcp"
      ? [`Anyone who reaches port 16509 of ${source} or ${destination} is root there (\`transport: tcp\`).`]
      : []),
    ...(watch === undefined
      ? [`What the network sees of ${vm} will not be measured: no host of the site has talked to it lately.`]
      : []),
    ...(clearBecause === undefined
      ? []
      : [
          `What moves of ${vm} from ${source} to ${destination}, its memory above all, crosses the network in clear, and whoever listens there reads it: ${clearBecause}. It is encrypted between hosts that \`transport: tls\` has prepared once.`,
        ]),
  ],

  // Who has lately talked to the guest changes by the minute and decides nothing;
  // what is prepared by now only leaves less to do.
  identity: ({ watch: _, hosts, shares, ...params }) => ({
    ...params,
    hosts: preparationIdentity(hosts),
    shares: shares.map(sharingIdentity),
  }),

  leases: ({ uuid, source, destination }, { site }) => [
    { name: `domain.${uuid}`, limit: 1 },
    { name: `outgoing.${source}`, limit: site.policy.limits.outgoing },
    { name: `incoming.${destination}`, limit: site.policy.limits.incoming },
  ],

  async summary(params, context, read) {
    const move = bindMove(params, context.planId, context.site);
    const [lines, kept] = await Promise.all([summary(move, read), keptWords(move, context.site, read)]);
    return [...lines, ...kept];
  },

  async standing(params, { site, planId }, read) {
    const move = bindMove(params, planId, site);
    const { vm, uuid, source, destination } = move;
    const [here, { there, toCome }] = await Promise.all([
      read(source, presence(uuid)),
      readPresence(destination, uuid, read),
    ]);
    const found = whereabouts({ source: source.name, destination: destination.name }, here, there);
    if (found.where === "unclear") return { unclear: `${vm} ${found.words}. ${found.next}` };
    if (found.where === "source") {
      const trace = toCome
        ? "runs no libvirt yet, and no process of it"
        : there.presence === "absent"
          ? "has nothing of it"
          : "has a definition of it that does not run";
      return [
        `${vm} still runs on ${source.name}; ${destination.name} ${trace}.`,
        ...(await leftCopies(move, read)),
      ].join(" ");
    }
    if (found.where === "moving") return `${vm} ${found.words}.`;
    return [`${vm} ${found.words}.`, ...(await leftBehind(move, read))].join(" ");
  },
};

/** QEMU slows guests down since then (its release notes). */
const AUTO_CONVERGE_SINCE = [1, 6];

/** How libvirt is called, and whether the memory is encrypted, which by TLS goes without saying. */
async function readWay(
  source: Host,
  destination: Host,
  { policy: { transport } }: Site,
  read: Read,
): Promise<Pick<MoveParams, "transport" | "sshPort" | "clearBecause" | "noAutoConverge">> {
  const [abilities, clearBecause, port] = await Promise.all([
    read(source, migrateAbilities),
    transport === "tls" ? undefined : memoryInClear(source, destination, read),
    transport === "ssh" ? read(destination, sshPort) : undefined,
  ]);
  const isOld = abilities?.qemu !== undefined && isBefore(abilities.qemu, AUTO_CONVERGE_SINCE);
  return {
    transport,
    ...(isOld ? { noAutoConverge: true as const } : {}),
    ...(port === undefined ? {} : { sshPort: port }),
    ...(clearBecause === undefined ? {} : { clearBecause }),
  };
}

/** What was found; where hosts are out of reach, so may servers be, that are read once the VM's disks are known. */
function withServers<T>(found: Promise<T>, destination: Host, site: Site, read: Read): Promise<T> {
  const servers = site.shares.flatMap(({ clients, server }) =>
    clients.includes(destination) ? [server] : [],
  );
  return found.catch(async (error) => {
    const outOfReach = error instanceof OpsError && error.code.startsWith("ssh.");
    if (outOfReach || error instanceof Obstacles) {
      await together([found, ...servers.map((server) => read(server, identity))]);
    }
    throw error;
  });
}

/** Asks in the first round trip what the plan will most likely want to know once it knows the VM's disks. */
async function readAhead(hosts: readonly Host[], site: Site, read: Read): Promise<void> {
  const shares = site.shares.filter(({ clients }) => hosts.every((host) => clients.includes(host)));
  // Whoever needs an answer asks again and gets this one, or its error.
  await Promise.allSettled([
    readPreparation(hosts, site, read),
    ...shares.map((share) => readSharing(share, hosts, site.policy, read)),
    ...hosts.map((host) => read(host, migrateAbilities)),
  ]);
}

/** The shares of the site file that hold the VM's disks and the files that it boots from. */
function sharesOf({ disks, files }: Pick<MoveParams, "disks" | "files">, site: Site): Share[] {
  const paths = [...disks.map(({ path }) => path), ...files];
  return site.shares.filter((share) => paths.some((path) => shareOf(site, path)?.name === share.name));
}

/** Ferry gives a share to no host that the site file does not. */
function mustBeClients(hosts: readonly Host[], share: Share, vm: string): void {
  const stranger = hosts.find((host) => !share.clients.includes(host));
  if (stranger !== undefined) {
    throw new OpsError("migration.no-client", { vm, host: stranger.name, share: share.name });
  }
}

function ofDomain({ live, autostart }: PresentDomain) {
  const disks = live.disks.flatMap(({ target, path, format }) => {
    if (path === undefined) return []; // an empty drive
    return [{ target, path, ...(format === undefined ? {} : { format }) }];
  });
  const files = [live.kernel, live.initrd, live.loader].filter((file) => file !== undefined);
  const cards = live.interfaces;
  const { uuid, memoryBytes, virtType, machine, emulator, bound } = live;
  return {
    uuid,
    memoryBytes,
    virtType,
    ...(machine === undefined ? {} : { machine }),
    ...(emulator === undefined ? {} : { emulator }),
    disks,
    files,
    networks: unique(cards.flatMap(({ network }) => (network === undefined ? [] : [network]))),
    // A running domain's network card names the network's bridge too; the network decides.
    bridges: unique(
      cards.flatMap(({ network, bridge }) => (network === undefined && bridge !== undefined ? [bridge] : [])),
    ),
    bound: [...bound, ...live.disks.filter(isElsewhere).map(inWords)],
    autostart,
  };
}

/** Neither a path nor an empty drive: a volume by its pool's name, a network disk. Ferry cannot see whether both hosts have it. */
const isElsewhere = ({ path, type }: DomainDisk) => path === undefined && type !== "file";

const inWords = ({ target, type, volume }: DomainDisk) =>
  `disk ${target} (${type}${volume === undefined ? "" : ` ${volume.pool}/${volume.name}`})`;

const unique = (names: readonly string[]) => [...new Set(names)];

type Tables = readonly { host: Host; table: ReadonlyMap<string, string> }[];

/** Every host's neighbour table; one that can't be read only means fewer who could watch. */
const neighbourTables = (site: Site, read: Read): Promise<Tables> =>
  Promise.all(
    site.hosts.map(async (host) => ({ host, table: await read(host, neighbours).catch(() => new Map()) })),
  );

/** Whoever has talked to the guest lately, best somebody who is neither source nor destination. */
function watcher(
  { live }: PresentDomain,
  source: Host,
  destination: Host,
  tables: Tables,
): Pick<MoveParams, "watch"> {
  const seen = tables.flatMap(({ host, table }) => {
    const address = live.interfaces.map(({ mac }) => table.get(mac)).find((found) => found !== undefined);
    return address === undefined ? [] : [{ host, address }];
  });
  const [one] = seen;
  if (one === undefined) return {};
  const third = seen.find(({ host }) => host.name !== source.name && host.name !== destination.name);
  return { watch: { host: (third?.host ?? destination).name, address: one.address } };
}

async function summary(
  { vm, uuid, source, destination, watch, planId }: Move,
  read: Read,
): Promise<string[]> {
  const [figures, seen] = await Promise.all([
    read(destination, completedMigration(uuid)),
    watch === undefined ? undefined : read(watch.host, pingLog(watchLog(planId))),
  ]);
  const lines = [
    `${vm} runs on ${destination.name}, persistent there; ${source.name} has no definition of it any more. It went on where it was: its memory moved with it, nothing was restarted.`,
  ];
  const downtime =
    figures?.downtimeMs === undefined
      ? "libvirt gives no downtime"
      : `libvirt's downtime: ${figures.downtimeMs} ms`;
  if (watch === undefined || seen === undefined || seen.longestGapMs === undefined) {
    lines.push(`${downtime}. What the network saw was not measured.`);
  } else {
    lines.push(
      `${downtime}. The longest gap that ${watch.host.name} saw, pinging ${watch.address} every ${seen.every} s: ${seen.longestGapMs} ms.`,
    );
  }
  if (figures !== undefined) {
    const mebibytes = (figures.transferredBytes / 2 ** 20).toFixed(0);
    const passes = figures.iterations === 1 ? "1 pass" : `${figures.iterations} passes`;
    lines.push(`${mebibytes} MiB of memory in ${(figures.totalMs / 1000).toFixed(1)} s, ${passes}.`);
  }
  return lines;
}
