import { isIP } from "node:net";
import { z } from "zod";
import type { Host } from "../../config/inventory.ts";
import type { Transport } from "../../config/policy.ts";
import type { Site } from "../../config/site.ts";
import { certificates } from "../facts/certificates.ts";
import { clock } from "../facts/clock.ts";
import { libvirtSettings } from "../facts/libvirt-settings.ts";
import { listening } from "../facts/listening.ts";
import { peerKey } from "../facts/peer-key.ts";
import { peerLines } from "../facts/peer-lines.ts";
import { selinux } from "../facts/selinux.ts";
import { sshPort } from "../facts/ssh-port.ts";
import { openedTcpSockets, tcpSockets } from "../facts/tcp-sockets.ts";
import type { RunbookContext } from "../runbook.ts";
import { hostNamed } from "../site-lookup.ts";
import type { BoundStep, Fact, Read } from "../step.ts";
import { admitPeer } from "../steps/host/admit-peer.ts";
import { clockAgrees } from "../steps/host/clock-agrees.ts";
import { closeTcp } from "../steps/host/close-tcp.ts";
import { dismissPeer } from "../steps/host/dismiss-peer.ts";
import { enableLibvirt } from "../steps/host/enable-libvirt.ts";
import { giveDhParameters } from "../steps/host/give-dh-parameters.ts";
import { installPackages } from "../steps/host/install-packages.ts";
import { issueCertificate } from "../steps/host/issue-certificate.ts";
import { listen } from "../steps/host/listen.ts";
import { listenOpenly } from "../steps/host/listen-openly.ts";
import { makePeerKey } from "../steps/host/make-peer-key.ts";
import { readOpenings } from "../steps/host/open-firewall.ts";
import { openTcpSocket } from "../steps/host/open-tcp-socket.ts";
import { openTlsSocket } from "../steps/host/open-tls-socket.ts";
import { openings } from "../steps/host/openings.ts";
import { pinPeer } from "../steps/host/pin-peer.ts";
import { settingsFit } from "../steps/host/settings-fit.ts";
import { trustCa } from "../steps/host/trust-ca.ts";
import { uniqueUuid } from "../steps/host/unique-uuid.ts";
import { serve } from "../steps/nfs/serve.ts";
import { together } from "../together.ts";
import { SSH_PORT, transport } from "../transport.ts";
import { aboutFirewall, aboutSelinux } from "./about-security.ts";
import { type HostProfile, hostProfile, profileIdentity, readHostProfile } from "./host-profile.ts";
import { libvirtPort, migrationRules, nfsRules, peersOf, rolesOf } from "./host-roles.ts";

/** What the preparation of some hosts decided from the facts; kept with the plan. */
const preparedHost = z.strictObject({
  profile: hostProfile,
  openings,
  /** By the site's policy when the plan was made: its undo must be about the same steps. Older plans are by TLS. */
  transport: transport.default("tls"),
  /** At which the host's sshd listens, where VMs come by SSH. */
  sshPort: z.int().optional(),
  /** It opens its ports by itself, and listens for TLS already: that goes on when another port is opened. */
  tlsToo: z.literal(true).optional(),
  /** What another transport had opened before the site went over to this one; it is closed. */
  left: z.strictObject({ tcp: z.literal(true).optional(), peers: z.array(z.string()).optional() }).optional(),
});
type PreparedHost = z.infer<typeof preparedHost>;
export const preparation = z.array(preparedHost);
export type Preparation = z.infer<typeof preparation>;

/** What must be the same when a run begins: ports that are open and services that run by then only leave less to do. */
export const preparationIdentity = (hosts: Preparation) =>
  Object.fromEntries(
    hosts.map(({ profile, transport, sshPort }) => [
      profile.host,
      { ...profileIdentity(profile), transport, ...(sshPort === undefined ? {} : { sshPort }) },
    ]),
  );

/**
 * Reads what decides how hosts are prepared, and at the same time, so that it
 * costs no round trip later, what the steps' checks will ask.
 */
export function readPreparation(hosts: readonly Host[], site: Site, read: Read): Promise<Preparation> {
  const { transport } = site.policy;
  return together(
    hosts.map(async (host) => {
      const isKvm = rolesOf(host, site).includes("kvm");
      const openingsAt = (sshPort?: number) =>
        readOpenings(host, entrants(host, site, hosts, { transport, sshPort }).rules, read);
      const [profile, usual, port] = await Promise.all([
        readHostProfile(host, site.policy, read),
        openingsAt(),
        isKvm && transport === "ssh" ? read(host, sshPort) : undefined,
        ...(isKvm ? [...OF_KVM, ...FACTS[transport]] : [clock]).map((fact) => read<unknown>(host, fact)),
      ]);
      // The facts are known by now: another port costs no round trip.
      const { openings } = port === undefined || port === SSH_PORT ? usual : await openingsAt(port);
      const others = isKvm ? await readOthers(host, profile, transport, read) : {};
      return { profile, openings, transport, ...(port === undefined ? {} : { sshPort: port }), ...others };
    }),
  );
}

const OF_KVM = [
  certificates,
  libvirtSettings,
  selinux,
  clock,
  openedTcpSockets,
  peerLines("authorized_keys"),
];
/** What the checks of each transport's own steps will ask besides. */
const FACTS: Readonly<Record<Transport, readonly Fact<unknown>[]>> = {
  tls: [],
  ssh: [peerKey, peerLines("known_hosts")],
  tcp: [tcpSockets],
};

/** What the site's other transports have opened on a host. */
async function readOthers(
  host: Host,
  profile: HostProfile,
  transport: Transport,
  read: Read,
): Promise<Pick<PreparedHost, "left" | "tlsToo">> {
  // Whichever plan opened it: its undo would have something to do.
  const opening = openTcp({ host, profile, transport }, "");
  const [open, lines, found] = await Promise.all([
    transport === "tcp" ? undefined : opening.checkUndo?.(read),
    transport === "ssh" ? new Map<string, unknown>() : read(host, peerLines("authorized_keys")),
    transport === "tcp" && profile.listens ? read(host, listening) : undefined,
  ]);
  const tlsToo = found?.by === "itself" && found.endpoints.some(({ port }) => port === 16514);
  const left = {
    ...(open === undefined || open.state === "satisfied" ? {} : { tcp: true as const }),
    ...(lines.size === 0 ? {} : { peers: [...lines.keys()] }),
  };
  return { ...(Object.keys(left).length === 0 ? {} : { left }), ...(tlsToo ? { tlsToo } : {}) };
}

/** Who must get in at a host: addresses and ports for its firewall, names for people. */
function entrants(
  host: Host,
  site: Site,
  named: readonly Host[],
  { transport, sshPort = SSH_PORT }: { readonly transport: Transport; readonly sshPort?: number | undefined },
) {
  const roles = rolesOf(host, site);
  const peers = roles.includes("kvm") ? peersOf(host, site, named) : [];
  const served = site.shares.filter(({ server }) => server.name === host.name);
  const clients = served.flatMap((share) => share.clients).filter(({ name }) => name !== host.name);
  const rules = [...migrationRules(peers, libvirtPort(transport, sshPort)), ...served.flatMap(nfsRules)];
  return {
    rules: [...new Map(rules.map((rule) => [`${rule.from} ${rule.port}`, rule])).values()],
    peers: [...new Set([...peers, ...clients].map(({ name }) => name))],
  };
}

/** Names and addresses that a host's certificate holds: all by which others may call it. */
function namesOf(host: Host, { hostname }: Partial<HostProfile> = {}): readonly string[] {
  const names = [host.name, host.address, host.migrationAddress, hostname ?? ""];
  const usable = (name: string) =>
    isIP(name) !== 0 || /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name);
  return [...new Set(names)].filter((name) => usable(name) && name !== "localhost");
}

/** What Ferry's authority writes into a host's certificate as its subject, as libvirt compares it. */
const dnOf = (host: Host) => `CN=${namesOf(host)[0]?.slice(0, 64)}`;

/** All that makes bare hosts ready to take and give guests (or, for a server, to serve its shares). */
export function prepareHostSteps(prepared: Preparation, context: RunbookContext): readonly BoundStep[] {
  const { site, planId } = context;
  const entries = prepared.map((entry) => ({ ...entry, host: hostNamed(site, entry.profile.host) }));
  const named = entries.map(({ host }) => host);
  const kvm = entries.filter(({ host }) => rolesOf(host, site).includes("kvm"));

  const steps = entries.flatMap((entry) => {
    const { host, profile, openings, transport } = entry;
    const roles = rolesOf(host, site);
    const { architecture, generation, listens } = profile;
    const before = kvm.slice(0, Math.max(kvm.indexOf(entry), 0));
    const tools = transport === "ssh" && roles.includes("kvm") ? [...roles, "ssh-peer" as const] : roles;
    const others = before.map((other) => ({ host: other.host, generation: other.profile.generation }));
    const libvirt = [
      enableLibvirt({ host, generation, wasEnabled: profile.libvirtEnabled }),
      settingsFit({
        host,
        generation,
        transport,
        byItself: listens !== undefined,
        peers: peersOf(host, site, named).map((peer) => ({ name: peer.name, dn: dnOf(peer) })),
      }),
      // Alone, it has nobody to differ from.
      ...(others.length === 0 ? [] : [uniqueUuid({ host, generation, others, planId })]),
      ...transportSteps(entry, context),
      aboutSelinux(host, profile),
    ];
    return [
      clockAgrees({ host }),
      installPackages({ host, roles: tools, manager: profile.manager, architecture, planId }),
      ...(roles.includes("kvm") ? libvirt : []),
      aboutFirewall({ host, ...entrants(host, site, named, entry), openings, planId }, profile),
      ...(roles.includes("nfs-server") ? [serve({ host, was: profile.nfsServer })] : []),
    ];
  });
  return [...steps, ...kvm.flatMap((to) => kvm.flatMap((from) => peerSteps(from, to)))];
}

type Entry = PreparedHost & { readonly host: Host };

/** What one host needs so that others can reach its libvirt, or it theirs; what other transports left is closed first. */
function transportSteps(entry: Entry, { planId, caPem }: RunbookContext): readonly BoundStep[] {
  const { host, profile, transport, left } = entry;
  const { generation, listens, qemuGroup } = profile;
  const closing = [
    ...(left?.tcp ? [closeTcp({ host, opening: openTcp(entry, planId) })] : []),
    ...(left?.peers ?? []).map((peer) => dismissPeer({ host, peer })),
  ];
  switch (transport) {
    case "tls":
      return [
        ...closing,
        trustCa({ host, caPem, planId }),
        issueCertificate({ host, generation, caPem, names: namesOf(host, profile), qemuGroup, planId }),
        giveDhParameters({ host, planId }),
        listens === undefined
          ? openTlsSocket({ host, generation })
          : listen({ host, start: listens, planId }),
      ];
    case "ssh":
      return [...closing, makePeerKey({ host, planId })];
    case "tcp":
      return [...closing, openTcp(entry, planId)];
  }
}

/** By systemd's socket, or by the daemon itself where that opens its ports. */
function openTcp({ host, profile, tlsToo }: Omit<Entry, "openings">, planId: string): BoundStep {
  const { generation, listens } = profile;
  return listens === undefined
    ? openTcpSocket({ host, generation, planId })
    : listenOpenly({ host, start: listens, tlsToo: tlsToo === true, planId });
}

/** What takes two hosts: by SSH the one must know the other, and the other let it in. */
function peerSteps(from: Entry, to: Entry): readonly BoundStep[] {
  if (from === to || to.transport !== "ssh") return [];
  const [source, destination] = [from.host, to.host];
  return [pinPeer({ source, destination, port: to.sshPort ?? SSH_PORT }), admitPeer({ source, destination })];
}
