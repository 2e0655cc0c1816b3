import type { Host, Share } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import type { CopiedFile } from "../copies.ts";
import { OpsError } from "../error.ts";
import { copyTools } from "../facts/copy-tools.ts";
import { type DomainDefinition, imagesOf } from "../facts/domain-definition.ts";
import { sshPort } from "../facts/ssh-port.ts";
import { findDomain } from "../find-domain.ts";
import type { RequestFor } from "../request.ts";
import type { Runbook } from "../runbook.ts";
import { hostNamed, shareOf } from "../site-lookup.ts";
import type { Read } from "../step.ts";
import { together } from "../together.ts";
import { readChange } from "./cold-change.ts";
import { type ColdFiles, readColdFiles } from "./cold-files.ts";
import { type ColdParams, coldParams } from "./cold-params.ts";
import { coldStanding } from "./cold-standing.ts";
import { coldSteps } from "./cold-steps.ts";
import { coldSummary } from "./cold-summary.ts";
import { profileIdentity, readHostProfile } from "./host-profile.ts";
import { preparationIdentity, readPreparation } from "./preparation.ts";
import { readSharing, sharingIdentity } from "./sharing.ts";

/** How long a guest may take to shut down, where nobody says. */
const DEADLINE_MS = 180_000;

/**
 * Moves a VM that is off, or that is shut down for it. Files that only the
 * source has are copied, checked and kept; where both hosts share its disks,
 * its definition alone moves.
 */
export const migrateCold: Runbook<"migrate-cold", ColdParams> = {
  id: "migrate-cold",
  params: coldParams,

  async resolve(request, { site, planId }, read) {
    const { vm } = request;
    const destination = hostNamed(site, request.destination);
    const { source, here } = await findDomain({ ...request, mayBeOff: true }, site, read);
    const { inactive, active, autostart } = here;
    const [files, change] = await together([
      readColdFiles(
        inactive,
        { source, destination, to: request.to, flatten: request.flatten ?? false },
        { site, planId },
        read,
      ),
      readChange(inactive, destination, { bridge: request.bridge }, read),
    ]);
    const { copied } = files;
    const moved = copied.flatMap(({ path: from, to }) => (from === to ? [] : [{ from, to }]));
    const ownDisks = copied.some(({ kind }) => kind === "disk");
    if (!ownDisks) mustCopyNothing(request, vm);
    const shares = sharesOf(files, site);
    const hosts = [source, destination];
    const { transport } = site.policy;
    const [way, rpcPort, prepared, shared] = await together([
      copied.length === 0 ? undefined : readWay(source, destination, site, read),
      transport === "ssh" ? read(destination, sshPort) : undefined,
      ownDisks ? undefined : readPreparation(hosts, site, read),
      together(shares.map((share) => readSharing(share, hosts, site.policy, read))),
    ]);
    return {
      vm,
      source: source.name,
      destination: destination.name,
      ...ofDefinition(inactive, files),
      bridges: bridgesOf(inactive, request.bridge),
      autostart,
      running: active,
      transport,
      ...(rpcPort === undefined ? {} : { sshPort: rpcPort }),
      copied: [...copied],
      ...(inactive.tpm === undefined ? {} : { tpm: tpmOf(inactive.tpm) }),
      // libvirt moves a definition whose disks stay where they are, and rewrites none.
      change: ownDisks
        ? { ...change, files: moved, flattened: flattenedDisks(inactive, copied) }
        : { files: [], flattened: [] },
      images: imagesThere(inactive, moved),
      ...(way === undefined ? {} : { way }),
      ...(prepared === undefined ? {} : { hosts: prepared }),
      shares: shared,
      ...(request.bandwidth === undefined ? {} : { bandwidth: request.bandwidth }),
      presync: request.presync ?? false,
      deadlineMs: request.deadlineMs ?? DEADLINE_MS,
    };
  },

  title: ({ vm, source, destination }) => `Move ${vm} from ${source} to ${destination}, cold`,

  steps: coldSteps,

  warnings: ({ vm, source, destination, running, copied, change, presync, tpm }) => [
    ...(running
      ? [
          `${vm} is shut down on ${source} and down until it has started on ${destination}${presync ? ": for as long as what changed takes to be sent and all of it to be checked" : ""}.`,
          `Should this end before ${copied.some(({ kind }) => kind === "disk") ? `${vm} has started on ${destination}` : `the definition has moved`}, Ferry takes back by itself what it did, and starts ${vm} on ${source} again.`,
        ]
      : []),
    ...(tpm === undefined
      ? []
      : [
          `What ${vm}'s guest has sealed with its TPM (BitLocker, say) opens by itself only where the firmware is the same: have its recovery key at hand, in case ${destination} has another version.`,
        ]),
    ...(change.machine === undefined
      ? []
      : [
          `${destination} has no machine type ${change.machine.from}; ${vm} gets ${change.machine.to}. Its guest may find some hardware changed.`,
        ]),
    ...copied
      .filter(({ there }) => there)
      .map(
        ({ to }) =>
          `${destination} has a file ${to} of the right length; it is compared, and used if it is the same.`,
      ),
  ],

  // Images grow while their guest writes; what is prepared by now only leaves less to do.
  identity: ({ copied, way, hosts, shares, watch: _, ...params }) => ({
    ...params,
    copied: copied.map(({ bytes: _, ...file }) => file),
    way: way && {
      ...way,
      profiles: {
        source: profileIdentity(way.profiles.source),
        destination: profileIdentity(way.profiles.destination),
      },
    },
    hosts: hosts && preparationIdentity(hosts),
    shares: shares.map(sharingIdentity),
  }),

  leases: ({ uuid, source, destination }, { site }) => [
    { name: `domain.${uuid}`, limit: 1 },
    { name: `outgoing.${source}`, limit: site.policy.limits.outgoing },
    { name: `incoming.${destination}`, limit: site.policy.limits.incoming },
  ],

  summary: coldSummary,
  standing: coldStanding,
};

/** Options that say how files are copied, where none of the disks is. */
function mustCopyNothing({ to, bridge, presync, flatten }: RequestFor<"migrate-cold">, vm: string): void {
  const given = { "--to": to, "--presync": presync, "--flatten": flatten, "--bridge": bridge };
  const [option] = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (option !== undefined) throw new OpsError("cold.only-copied", { option, vm });
}

/** How files get from one host to the other, from what both can do. */
async function readWay(
  source: Host,
  destination: Host,
  { policy }: Site,
  read: Read,
): Promise<NonNullable<ColdParams["way"]>> {
  const [from, to, here, there] = await together([
    read(source, copyTools),
    read(destination, copyTools),
    readHostProfile(source, policy, read),
    readHostProfile(destination, policy, read),
  ]);
  return {
    sshPort: to.sshPort,
    sparseInPlace: [from, to].every(({ rsync }) => rsync?.sparseInPlace ?? true),
    // What is not installed yet may be older than it: zlib is everywhere.
    zstd: [from, to].every(({ rsync }) => rsync?.zstd ?? false),
    profiles: { source: here, destination: there },
  };
}

/** The shares that hold some of the VM's files. */
const sharesOf = ({ sharedDisks, sharedFiles }: ColdFiles, site: Site): Share[] => {
  const paths = [...sharedDisks.map(({ path }) => path), ...sharedFiles];
  return site.shares.filter((share) => paths.some((path) => shareOf(site, path)?.name === share.name));
};

function ofDefinition(definition: DomainDefinition, { sharedDisks, sharedFiles }: ColdFiles) {
  const { uuid, memoryBytes, virtType, machine, emulator, bound, interfaces } = definition;
  return {
    uuid,
    memoryBytes,
    virtType,
    ...(machine === undefined ? {} : { machine }),
    ...(emulator === undefined ? {} : { emulator }),
    disks: [...sharedDisks],
    files: [...sharedFiles],
    networks: [...new Set(interfaces.flatMap(({ network }) => network ?? []))],
    // The state of an emulated TPM is copied.
    bound: bound.filter((device) => device !== "tpm emulator"),
  };
}

const tpmOf = ({ secret }: NonNullable<DomainDefinition["tpm"]>) => (secret === undefined ? {} : { secret });

/** The bridges that the destination must have. */
function bridgesOf({ interfaces }: DomainDefinition, instead: string | undefined): string[] {
  const own = interfaces.flatMap(({ network, bridge }) => (network === undefined ? (bridge ?? []) : []));
  return [...new Set(own.map((bridge) => instead ?? bridge))];
}

/** The disks that become one image. */
const flattenedDisks = ({ disks }: DomainDefinition, copied: readonly CopiedFile[]) =>
  disks.flatMap(({ target, path }) => {
    const flat = copied.find((file) => file.path === path)?.flat;
    return flat === undefined ? [] : [{ target, format: flat.format }];
  });

/** The images of its definition by their names on the destination. */
const imagesThere = (definition: DomainDefinition, moved: readonly { from: string; to: string }[]) =>
  imagesOf(definition).map((path) => moved.find(({ from }) => from === path)?.to ?? path);
