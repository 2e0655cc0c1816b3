import { z } from "zod";
import type { Host, Share } from "../../config/inventory.ts";
import { directory } from "../facts/directory.ts";
import { mounts } from "../facts/mounts.ts";
import { nfsExports } from "../facts/nfs-exports.ts";
import { pool } from "../facts/pool.ts";
import { selinux } from "../facts/selinux.ts";
import { isLocal } from "../facts/share-mount.ts";
import { shareTokens } from "../facts/share-tokens.ts";
import type { RunbookContext } from "../runbook.ts";
import { hostNamed, shareNamed } from "../site-lookup.ts";
import type { BoundStep, Read } from "../step.ts";
import { enableLibvirt } from "../steps/host/enable-libvirt.ts";
import { installPackages } from "../steps/host/install-packages.ts";
import { readOpenings } from "../steps/host/open-firewall.ts";
import { openings } from "../steps/host/openings.ts";
import { exportShare } from "../steps/nfs/export-share.ts";
import { makeDirectory } from "../steps/nfs/make-directory.ts";
import { sameQemuUser } from "../steps/nfs/same-qemu-user.ts";
import { serve } from "../steps/nfs/serve.ts";
import { shareFilesystems } from "../steps/nfs/share-filesystems.ts";
import { autostartPool } from "../steps/pool/autostart-pool.ts";
import { definePool } from "../steps/pool/define-pool.ts";
import { proveShared } from "../steps/pool/prove-shared.ts";
import { startPool } from "../steps/pool/start-pool.ts";
import { waitForNetwork } from "../steps/pool/wait-for-network.ts";
import { together } from "../together.ts";
import { aboutFirewall, aboutSelinux } from "./about-security.ts";
import { type HostPolicy, hostProfile, profileIdentity, readHostProfile } from "./host-profile.ts";
import { nfsRules } from "./host-roles.ts";

/** What sharing one directory among some of its clients decided from the facts; kept with the plan. */
export const sharing = z.strictObject({
  share: z.string(),
  server: hostProfile,
  openings,
  /** Folders on the server that are not there yet, outermost first. */
  folders: z.array(z.string()),
  clients: z.array(hostProfile),
});
export type Sharing = z.infer<typeof sharing>;

/** What must be the same when a run begins: ports that are open and folders that are there by then only leave less to do. */
export const sharingIdentity = ({ share, server, clients }: Sharing) => ({
  share,
  server: profileIdentity(server),
  clients: clients.map(profileIdentity),
});

/** `clients`: those of the share that the plan is about; the share is exported to all. */
export async function readSharing(
  share: Share,
  clients: readonly Host[],
  policy: HostPolicy,
  read: Read,
): Promise<Sharing> {
  const { server, path } = share;
  const [profile, found, place, profiles] = await together([
    readHostProfile(server, policy, read),
    readOpenings(server, nfsRules(share), read),
    read(server, directory(path)),
    together(clients.map((client) => readHostProfile(client, policy, read))),
    read(server, nfsExports),
    ...clients.map((client) => readAhead(client, share, clients, read)),
  ]);
  const folders = place.kind === "absent" ? missingFolders(path, place.nearest) : [];
  return { share: share.name, server: profile, openings: found.openings, folders, clients: profiles };
}

/**
 * Asks in the same round trip what the checks will ask of a client. A mount
 * that hangs is theirs to speak of.
 */
async function readAhead(client: Host, share: Share, clients: readonly Host[], read: Read): Promise<void> {
  const [first, ...others] = clients;
  const pairs = others
    .filter((other) => client === first || client === other)
    .map((other) => [first ?? other, other]);
  await Promise.allSettled([
    read(client, selinux),
    read(client, mounts),
    read(client, pool(share.pool)),
    ...pairs.map((pair) => read(client, shareTokens(share.mountPoint, pair))),
  ]);
}

/** `/srv/nfs/images` below `/srv`: `/srv/nfs`, `/srv/nfs/images`. */
function missingFolders(path: string, nearest: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  const all = parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
  return all.filter((folder) => folder.length > nearest.length);
}

/** All that gives the clients one directory: on the server, in their pools, and the proof. Expects prepared clients. */
export function shareSteps(shared: Sharing, { site, planId }: RunbookContext): readonly BoundStep[] {
  const share = shareNamed(site, shared.share);
  const host = share.server;
  const { server } = shared;
  const clients = shared.clients.map((profile) => ({ profile, host: hostNamed(site, profile.host) }));
  const uid = shared.clients[0]?.qemuUid ?? server.qemuUid;
  const rules = nfsRules(share);
  const peers = share.clients.filter(({ name }) => name !== host.name).map(({ name }) => name);

  const itself = clients.find((client) => isLocal(client.host, share));
  const paths = site.shares
    .filter((other) => isLocal(host, other) && other.clients.some(({ name }) => name === host.name))
    .map(({ path }) => path);
  const pools = clients.flatMap((client) => {
    const of = { host: client.host, share };
    const { generation } = client.profile;
    const boot = isLocal(client.host, share) ? [] : [waitForNetwork({ host: client.host, generation })];
    return [definePool(of), startPool(of), autostartPool(of), ...boot];
  });
  const [first, ...others] = clients;

  return [
    sameQemuUser({ share: share.name, clients: clients.map((client) => client.host) }),
    installPackages({
      host,
      roles: ["nfs-server"],
      manager: server.manager,
      architecture: server.architecture,
      planId,
    }),
    makeDirectory({ host, path: share.path, uid, folders: shared.folders }),
    serve({ host, was: server.nfsServer }),
    exportShare({ share: share.name, path: share.path, host, clients: share.clients, planId }),
    aboutFirewall({ host, rules, openings: shared.openings, peers, planId }, server),
    ...(itself === undefined
      ? []
      : [shareFilesystems({ host, generation: itself.profile.generation, paths, planId })]),
    ...pools,
    ...(first === undefined
      ? []
      : others.map((other) => proveShared({ writer: first.host, reader: other.host, share }))),
  ];
}

/** What a client needs before its pool: libvirt, and the NFS client. Part of a whole preparation too. */
export const clientSteps = ({ clients }: Sharing, { site, planId }: RunbookContext): readonly BoundStep[] =>
  clients.flatMap((profile) => {
    const { manager, architecture, generation, libvirtEnabled } = profile;
    const host = hostNamed(site, profile.host);
    return [
      installPackages({ host, roles: ["kvm"], manager, architecture, planId }),
      enableLibvirt({ host, generation, wasEnabled: libvirtEnabled }),
      aboutSelinux(host, profile),
    ];
  });
