import { approvalOf, defaults } from "./defaults.ts";
import { parseDuration } from "./duration.ts";
import { parseHostKey } from "./host-key.ts";
import type { Host, Share } from "./inventory.ts";
import { canonicalIp } from "./ip-address.ts";
import type { Person, Policy } from "./policy.ts";
import { platforms } from "./schema/person.ts";
import type { WrittenSite } from "./schema/site.ts";
import type { Site } from "./site.ts";

/** The site as Ferry uses it: names resolved, defaults filled in. Takes what has passed every check. */
export function buildSite(written: WrittenSite): Site {
  const hosts = new Map(Object.entries(written.hosts).map(([name, host]) => [name, buildHost(name, host)]));
  return {
    hosts: [...hosts.values()],
    shares: Object.entries(written.shares ?? {}).map(([name, share]) => buildShare(name, share, hosts)),
    people: Object.entries(written.people).map(([name, person]) => buildPerson(name, person)),
    policy: buildPolicy(written.policy ?? {}),
    ssh: written.ssh?.agent ? { agent: true } : { keyFile: written.ssh?.keyFile ?? defaults.keyFile },
  };
}

type Written<K extends "hosts" | "shares" | "people"> = NonNullable<WrittenSite[K]>[string];

function buildHost(name: string, written: Written<"hosts">): Host {
  const { address, port = defaults.port, user = defaults.user, hostKey = [] } = written;
  const migrationAddress = canonicalIp(written.migrationAddress ?? address);
  if (migrationAddress === undefined) throw new TypeError(`no migration address of ${name} was checked`);
  const hostKeys = hostKey.map((text) => {
    const key = parseHostKey(text);
    if ("reason" in key) throw new TypeError(`no host key of ${name} was checked: ${key.reason}`);
    return key.line;
  });
  return { name, address, port, user, migrationAddress, hostKeys };
}

function buildShare(name: string, written: Written<"shares">, hosts: ReadonlyMap<string, Host>): Share {
  const known = (host: string) => {
    const found = hosts.get(host);
    if (found === undefined) throw new TypeError(`no host of share ${name} was checked: ${host}`);
    return found;
  };
  const { path, mountPoint, pool = name } = written;
  return { name, server: known(written.server), path, mountPoint, pool, clients: written.clients.map(known) };
}

function buildPerson(name: string, written: Written<"people">): Person {
  const accounts = platforms.flatMap((platform) => {
    const account = written[platform];
    return account === undefined ? [] : [[platform, account] as const];
  });
  return { name, roles: written.roles, accounts: Object.fromEntries(accounts) };
}

function buildPolicy(written: NonNullable<WrittenSite["policy"]>): Policy {
  const { transport, firewall, selinux, limits, approvals, rules = [], approvalExpires, keepFor } = written;
  const standard = defaults.policy;
  return {
    transport: transport ?? standard.transport,
    firewall: firewall ?? standard.firewall,
    selinux: selinux ?? standard.selinux,
    limits: {
      incoming: limits?.incoming ?? standard.limits.incoming,
      outgoing: limits?.outgoing ?? standard.limits.outgoing,
    },
    approvals: {
      safe: approvalOf("safe", approvals?.safe),
      disruptive: approvalOf("disruptive", approvals?.disruptive),
      destructive: approvalOf("destructive", approvals?.destructive),
    },
    // The strictest of default and rule counts, so 0 and false ask for nothing more.
    rules: rules.map(({ vms = [], hosts = [], risk, count = 0, secondPerson = false }) => ({
      vms,
      hosts,
      risk,
      rule: { approvals: count, secondPerson },
    })),
    approvalExpiresMs: (approvalExpires && parseDuration(approvalExpires)) || standard.approvalExpiresMs,
    keepForMs: (keepFor && parseDuration(keepFor)) || standard.keepForMs,
  };
}
