import { isIP } from "node:net";
import { z } from "zod";
import type { Host } from "../../config/inventory.ts";
import type { Site } from "../../config/site.ts";
import { certificates } from "../facts/certificates.ts";
import { clock } from "../facts/clock.ts";
import { libvirtSettings } from "../facts/libvirt-settings.ts";
import { selinux } from "../facts/selinux.ts";
import type { RunbookContext } from "../runbook.ts";
import { hostNamed } from "../site-lookup.ts";
import type { BoundStep, Read } from "../step.ts";
import { allowNfsInSelinux } from "../steps/host/allow-nfs-in-selinux.ts";
import { clockAgrees } from "../steps/host/clock-agrees.ts";
import { enableLibvirt } from "../steps/host/enable-libvirt.ts";
import { giveDhParameters } from "../steps/host/give-dh-parameters.ts";
import { installPackages } from "../steps/host/install-packages.ts";
import { issueCertificate } from "../steps/host/issue-certificate.ts";
import { listen } from "../steps/host/listen.ts";
import { openFirewall, readOpenings } from "../steps/host/open-firewall.ts";
import { openTlsSocket } from "../steps/host/open-tls-socket.ts";
import { openings } from "../steps/host/openings.ts";
import { settingsFit } from "../steps/host/settings-fit.ts";
import { trustCa } from "../steps/host/trust-ca.ts";
import { uniqueUuid } from "../steps/host/unique-uuid.ts";
import { serve } from "../steps/nfs/serve.ts";
import { together } from "../together.ts";
import { type HostProfile, hostProfile, profileIdentity, readHostProfile } from "./host-profile.ts";
import { migrationRules, nfsRules, peersOf, rolesOf } from "./host-roles.ts";

/** What the preparation of some hosts decided from the facts; kept with the plan. */
export const preparation = z.array(z.strictObject({ profile: hostProfile, openings }));
export type Preparation = z.infer<typeof preparation>;

/** What must be the same when a run begins: ports that are open and services that run by then only leave less to do. */
export const preparationIdentity = (hosts: Preparation) =>
  Object.fromEntries(hosts.map(({ profile }) => [profile.host, profileIdentity(profile)]));

/**
 * Reads what decides how hosts are prepared, and at the same time, so that it
 * costs no round trip later, what the steps' checks will ask.
 */
export function readPreparation(hosts: readonly Host[], site: Site, read: Read): Promise<Preparation> {
  return together(
    hosts.map(async (host) => {
      const isKvm = rolesOf(host, site).includes("kvm");
      const [profile, found] = await Promise.all([
        readHostProfile(host, read),
        readOpenings(host, entrants(host, site, hosts).rules, read),
        ...(isKvm ? [certificates, libvirtSettings, selinux, clock] : [clock]).map((fact) =>
          read<unknown>(host, fact),
        ),
      ]);
      return { profile, openings: found.openings };
    }),
  );
}

/** Who must get in at a host: addresses and ports for its firewall, names for people. */
function entrants(host: Host, site: Site, named: readonly Host[]) {
  const roles = rolesOf(host, site);
  const peers = roles.includes("kvm") ? peersOf(host, site, named) : [];
  const served = site.shares.filter(({ server }) => server.name === host.name);
  const clients = served.flatMap((share) => share.clients).filter(({ name }) => name !== host.name);
  const rules = [...migrationRules(peers), ...served.flatMap(nfsRules)];
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

/** All that makes bare hosts ready to take and give guests by TLS (or, for a server, to serve its shares). */
export function prepareHostSteps(
  prepared: Preparation,
  { site, planId, caPem }: RunbookContext,
): readonly BoundStep[] {
  const entries = prepared.map((entry) => ({ ...entry, host: hostNamed(site, entry.profile.host) }));
  const named = entries.map(({ host }) => host);
  const kvm = entries
    .filter(({ host }) => rolesOf(host, site).includes("kvm"))
    .map(({ host, profile }) => ({ host, generation: profile.generation }));

  return entries.flatMap(({ host, profile, openings }) => {
    const roles = rolesOf(host, site);
    const { architecture, generation, listens, qemuGroup } = profile;
    const before = kvm.slice(
      0,
      Math.max(
        kvm.findIndex((other) => other.host === host),
        0,
      ),
    );
    const libvirt = [
      enableLibvirt({ host, generation, wasEnabled: profile.libvirtEnabled }),
      settingsFit({
        host,
        generation,
        byItself: listens !== undefined,
        peers: peersOf(host, site, named).map((peer) => ({ name: peer.name, dn: dnOf(peer) })),
      }),
      // Alone, it has nobody to differ from.
      ...(before.length === 0 ? [] : [uniqueUuid({ host, generation, others: before, planId })]),
      trustCa({ host, caPem, planId }),
      issueCertificate({ host, generation, caPem, names: namesOf(host, profile), qemuGroup, planId }),
      giveDhParameters({ host, planId }),
      listens === undefined ? openTlsSocket({ host, generation }) : listen({ host, start: listens, planId }),
      allowNfsInSelinux({ host }),
    ];
    return [
      clockAgrees({ host }),
      installPackages({ host, roles, manager: profile.manager, architecture, planId }),
      ...(roles.includes("kvm") ? libvirt : []),
      openFirewall({ host, ...entrants(host, site, named), openings, planId }),
      ...(roles.includes("nfs-server") ? [serve({ host, was: profile.nfsServer })] : []),
    ];
  });
}
