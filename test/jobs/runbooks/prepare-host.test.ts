import { describe, expect, test } from "vitest";
import type { Transport } from "../../../config/policy.ts";
import { examine } from "../../../jobs/examine.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { prepareHost } from "../../../jobs/runbooks/prepare-host.ts";
import { fixture } from "../../support/fixture.ts";
import { settingsOf } from "../../support/libvirt-settings.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { bareHost, listening, preparedHost } from "../../support/prepared-hosts.ts";
import { testSite } from "../../support/site.ts";
import { unitsWith } from "../../support/units.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: fixture("certificates/ca.pem"),
  records: memoryStore(),
};
/** The site by another transport. */
const by = (transport: Transport): RunbookContext => ({
  ...context,
  site: { ...context.site, policy: { ...context.site.policy, transport } },
});
const ask = (...hosts: string[]) => ({ runbook: "prepare-host", hosts }) as const;

async function plan(
  hosts: string[],
  answers: Record<string, Record<string, unknown>>,
  transport: Transport = "tls",
) {
  const { read, asked } = listening(answers);
  const params = await prepareHost.resolve(ask(...hosts), by(transport), read);
  const askedFirst = new Set(asked);
  // As Redis would give them back.
  const steps = prepareHost.steps(prepareHost.params.parse(JSON.parse(JSON.stringify(params))), context);
  const verdicts = await examine(steps, read);
  const askedLate = [...asked].filter((question) => !askedFirst.has(question));
  const line = (i: number) => `${verdicts[i]?.state} ${steps[i]?.id} ${steps[i]?.title}`;
  return { params, steps, askedLate, lines: steps.map((_, i) => line(i)) };
}

describe("a bare host", () => {
  test("gets everything that a migration needs, in an order in which it can be done", async () => {
    const { lines } = await plan(["kvm1"], { kvm1: bareHost("kvm1", "0b") });

    expect(lines).toEqual([
      "satisfied host.clock-agrees kvm1's clock agrees with Ferry's",
      "satisfied host.install-packages Install libvirt, QEMU and the NFS client on kvm1",
      "satisfied host.enable-libvirt Run libvirt on kvm1, also after a boot",
      "satisfied host.settings-fit libvirt's settings on kvm1 fit migrations by TLS",
      "needed host.trust-ca Trust Ferry's certificate authority on kvm1",
      "needed host.issue-certificate Give kvm1 a certificate for libvirt and QEMU",
      "needed host.give-dh-parameters Give QEMU on kvm1 the Diffie-Hellman parameters of RFC 7919",
      "needed host.open-tls-socket Let libvirt on kvm1 listen for TLS on port 16514",
      "satisfied host.allow-nfs-in-selinux Let QEMU use NFS on kvm1 (SELinux)",
      "satisfied host.open-firewall Let kvm2 through kvm1's firewall (TCP 16514, 49152-49215)",
    ]);
  });

  test("its certificate names all by which others may call it, and nothing that is no name", async () => {
    const odd = { ...bareHost("kvm1", "0b"), identity: { hostname: "kvm1.example" } };
    const { steps } = await plan(["kvm1"], { kvm1: odd });
    const [action] = steps.find(({ id }) => id === "host.issue-certificate")?.apply ?? [];

    expect(action).toMatchObject({ names: ["kvm1", "172.16.1.11", "kvm1.example"] });
  });

  test("two with one UUID: only the later of them is changed", async () => {
    const { lines } = await plan(["kvm1", "kvm2"], {
      kvm1: bareHost("kvm1", "0b"),
      kvm2: bareHost("kvm2", "0b"),
    });

    expect(lines.filter((line) => line.includes("host.unique-uuid"))).toEqual([
      "needed host.unique-uuid Give kvm2 another host UUID than kvm1",
    ]);
  });
});

test("a host that lets in certain certificates must let in its peers' as Ferry's authority names them", async () => {
  const listed = (...dns: string[]) => ({
    ...bareHost("kvm1", "0b"),
    "libvirt-settings": settingsOf({ libvirtd: `tls_allowed_dn_list = ${JSON.stringify(dns)}` }),
  });
  const verdict = async (kvm1: Record<string, unknown>) =>
    (await plan(["kvm1"], { kvm1 })).lines.find((line) => line.includes("host.settings-fit"))?.split(" ")[0];

  expect(await verdict(listed("CN=kvm2"))).toBe("satisfied");
  expect(await verdict(listed("CN=kvm1"))).toBe("blocked");
});

describe("a host that is prepared", () => {
  const answers = { kvm1: preparedHost("kvm1", "0b") };

  test("needs nothing", async () => {
    const { lines } = await plan(["kvm1"], answers);

    expect(lines.filter((line) => !line.startsWith("satisfied"))).toEqual([]);
  });

  test("answers everything in one round trip", async () => {
    expect((await plan(["kvm1"], answers)).askedLate).toEqual([]);
  });

  test("is named once, however often it was typed", async () => {
    const { params } = await plan(["kvm1", "kvm1"], answers);

    expect(prepareHost.title(params)).toBe("Prepare kvm1");
    expect(prepareHost.leases(params, context)).toEqual([{ name: "setup.kvm1", limit: 1 }]);
  });
});

test("a server gets what a server needs, and no libvirt", async () => {
  const { lines, askedLate } = await plan(["nfs1"], { nfs1: bareHost("nfs1", "0a") });

  expect(lines.map((line) => line.split(" ")[1])).toEqual([
    "host.clock-agrees",
    "host.install-packages",
    "host.open-firewall",
    "nfs.serve",
  ]);
  expect(askedLate).toEqual([]);
});

test("a host without libvirt is planned for by what its package manager brings", async () => {
  const empty = {
    ...bareHost("kvm1", "0b"),
    software: { manager: "dnf", architecture: "x86_64", tools: new Set() },
    units: unitsWith({}),
    "qemu-user": undefined,
  };
  const { params } = await plan(["kvm1"], { kvm1: empty });

  expect(params.hosts[0]?.profile).toMatchObject({
    manager: "dnf",
    generation: "virtqemud",
    qemuGroup: "qemu",
  });
});

test("a host that is not in the site file is refused with the nearest name", async () => {
  const { read } = listening({});

  await expect(prepareHost.resolve(ask("kvm9"), context, read)).rejects.toMatchObject({
    code: "site.host-unknown",
  });
});

test("what has become true since is no change: ports open, services running", async () => {
  const [before] = (await plan(["kvm1"], { kvm1: bareHost("kvm1", "0b") })).params.hosts;
  const open = { kind: "ufw", rules: [{ from: "172.16.1.12", port: "16514" }] } as const;
  if (before === undefined) throw new Error("no host");

  const identity = (hosts: Parameters<NonNullable<typeof prepareHost.identity>>[0]["hosts"]) =>
    prepareHost.identity?.({ hosts });
  expect(identity([{ ...before, openings: open }])).toEqual(identity([before]));
  expect(identity([{ ...before, profile: { ...before.profile, generation: "virtqemud" } }])).not.toEqual(
    identity([before]),
  );
});

test("standing tells what is not so yet, and that no VM was touched", async () => {
  const { params } = await plan(["kvm1"], { kvm1: bareHost("kvm1", "0b") });
  const { read } = listening({ kvm1: bareHost("kvm1", "0b") });

  expect(await prepareHost.standing(params, context, read)).toMatch(
    /^No VM was touched\. 6 of 10 steps are true; not so yet: 'Trust Ferry's certificate authority on kvm1', /,
  );
});

describe("by ssh", () => {
  /** Bare hosts, one of which has been a source already. */
  const answers = (port = 22) => ({
    kvm1: { ...bareHost("kvm1", "0b"), ...sshFacts(port), "peer-key": { state: "there", line: KEY } },
    kvm2: { ...bareHost("kvm2", "0c"), ...sshFacts(port) },
  });
  const sshFacts = (port: number) => ({
    software: { manager: "apt", architecture: "x86_64", tools: new Set([...TOOLS, "ssh", "ssh-keygen"]) },
    "ssh-port": port,
    "peer-key": { state: "absent" },
    "peer-lines known_hosts": new Map(),
  });
  const KEY = "ssh-ed25519 AAAA";
  const TOOLS = ["virsh", "libvirt", "emulator", "qemu-img", "mount.nfs", "openssl"];

  test("each host gets a key, and what takes two comes when both are done", async () => {
    const { lines } = await plan(["kvm1", "kvm2"], answers(), "ssh");
    const ofKvm1 = lines.filter((line) => !line.includes("kvm2"));

    expect(ofKvm1).toEqual([
      "satisfied host.clock-agrees kvm1's clock agrees with Ferry's",
      "satisfied host.install-packages Install libvirt, QEMU and the NFS client and the SSH client on kvm1",
      "satisfied host.enable-libvirt Run libvirt on kvm1, also after a boot",
      "satisfied host.settings-fit libvirt's settings on kvm1 fit migrations by SSH",
      "satisfied host.make-peer-key Give kvm1 an SSH key for moving VMs",
      "satisfied host.allow-nfs-in-selinux Let QEMU use NFS on kvm1 (SELinux)",
    ]);
    expect(lines.filter((line) => line.startsWith("needed"))).toEqual([
      "needed host.make-peer-key Give kvm2 an SSH key for moving VMs",
      // The tests' hosts have no pinned keys, so there is nothing to pin.
      "needed host.admit-peer Let root on kvm2 log in to kvm1 as root, from 172.16.1.12 alone",
      "needed host.admit-peer Let root on kvm1 log in to kvm2 as root, from 172.16.1.11 alone",
    ]);
    expect(lines.join()).not.toMatch(/trust-ca|issue-certificate|open-tls/);
  });

  test("a single host gets a key and lets nobody in", async () => {
    const { lines, askedLate } = await plan(["kvm2"], answers(), "ssh");

    expect(lines.join()).not.toContain("host.admit-peer");
    expect(askedLate).toEqual([]);
  });

  test("the firewall opens the port at which sshd really listens", async () => {
    const ufw = { firewall: { kind: "ufw", allowsByDefault: false, rules: [] } };
    const { params, lines } = await plan(["kvm1"], { kvm1: { ...answers(2222).kvm1, ...ufw } }, "ssh");

    expect(params.hosts[0]).toMatchObject({
      sshPort: 2222,
      openings: { rules: [{ port: "2222" }, { port: "49152-49215" }] },
    });
    expect(lines.at(-1)).toContain("(TCP 2222, 49152-49215)");
  });

  test("all of it is asked in one round trip", async () => {
    expect((await plan(["kvm1", "kvm2"], answers(2222), "ssh")).askedLate).toEqual([]);
  });
});

describe("by tcp", () => {
  const answers = {
    kvm1: {
      ...bareHost("kvm1", "0b"),
      "tcp-sockets": { "libvirtd-tcp.socket": ["[::]:16509"], "virtproxyd-tcp.socket": [] },
      units: unitsWith({
        "libvirtd.service": "idle",
        "libvirtd.socket": "on",
        "libvirtd-tcp.socket": "off",
        "virtlogd.socket": "on",
      }),
    },
  };

  test("a port is opened, with the sentence that says what that means, and it is destructive", async () => {
    const { steps, lines, askedLate } = await plan(["kvm1"], answers, "tcp");
    const open = steps.find(({ id }) => id === "host.open-tcp-socket");

    expect(open?.risk).toBe("destructive");
    expect(lines.filter((line) => line.startsWith("needed"))).toEqual([
      "needed host.open-tcp-socket Let libvirt on kvm1 listen at 172.16.1.11:16509 without asking who comes: anyone who reaches that port is root on kvm1",
    ]);
    expect(lines.at(-1)).toContain("(TCP 16509, 49152-49215)");
    expect(askedLate).toEqual([]);
  });
});

describe("by tcp, where libvirtd opens its ports by itself", () => {
  const file = "/etc/default/libvirtd";
  const listens = (...ports: number[]) => ({
    ...preparedHost("kvm1", "0b"),
    "tcp-sockets": { "libvirtd-tcp.socket": [], "virtproxyd-tcp.socket": [] },
    listening: {
      by: "itself",
      file,
      arguments: ["--listen"],
      endpoints: ports.map((port) => ({ address: "any", port })),
    },
    "running-jobs": [],
  });
  const settings = async (kvm1: Record<string, unknown>) => {
    const { steps } = await plan(["kvm1"], { kvm1 }, "tcp");
    const [first] = steps.find(({ id }) => id === "host.listen-openly")?.apply ?? [];
    return first?.type === "command" ? first.command.stdin : undefined;
  };

  test("it is told so, and goes on listening for TLS only where it does already", async () => {
    expect(await settings(listens())).toContain("listen_tls = 0\n");
    expect(await settings(listens(16514))).toContain("listen_tls = 1\n");
  });

  test("what it was told is taken back when the site goes over to another transport", async () => {
    const blocks = "marked-blocks /etc/libvirt/libvirtd.conf listen-tcp /etc/default/libvirtd listen-tcp";
    const closing = async (files: readonly string[]) =>
      (await plan(["kvm1"], { kvm1: { ...listens(16514, 16509), [blocks]: files } })).lines.filter((line) =>
        line.includes("host.close-tcp"),
      );

    expect(await closing([])).toEqual([]);
    expect(await closing(["/etc/libvirt/libvirtd.conf"])).toEqual([
      expect.stringMatching(/^needed host\.close-tcp /),
    ]);
  });
});

describe("a site that has gone over to another transport", () => {
  const left = {
    ...preparedHost("kvm1", "0b"),
    "opened-tcp-sockets": new Set(["libvirtd-tcp.socket"]),
    "peer-lines authorized_keys": new Map([["kvm9", ["restrict ssh-ed25519 AAAA"]]]),
  };

  test("takes back what the others had let in, hosts that are gone included", async () => {
    const { lines } = await plan(["kvm1"], { kvm1: left });

    expect(lines.filter((line) => !line.startsWith("satisfied"))).toEqual([
      "needed host.close-tcp Close libvirt's port without authentication on kvm1 (172.16.1.11, port 16509)",
      "needed host.dismiss-peer Let root on kvm9 log in to kvm1 no longer",
    ]);
  });

  test("from ssh to tcp as well", async () => {
    const sockets = { "libvirtd-tcp.socket": ["172.16.1.11:16509"], "virtproxyd-tcp.socket": [] };
    const units = unitsWith({
      "libvirtd.service": "idle",
      "libvirtd.socket": "on",
      "libvirtd-tcp.socket": "on",
    });
    const { lines } = await plan(["kvm1"], { kvm1: { ...left, "tcp-sockets": sockets, units } }, "tcp");

    expect(lines.join()).toContain("needed host.dismiss-peer Let root on kvm9 log in to kvm1 no longer");
    expect(lines.join()).not.toContain("host.close-tcp");
  });

  test("leaves what is the transport's own", async () => {
    const tools = new Set([
      ...["virsh", "libvirt", "emulator", "qemu-img", "mount.nfs", "openssl"],
      "ssh",
      "ssh-keygen",
    ]);
    const ofSsh = {
      software: { manager: "apt", architecture: "x86_64", tools },
      "ssh-port": 22,
      "peer-key": { state: "absent" },
      "peer-lines known_hosts": new Map(),
    };
    const { lines } = await plan(["kvm1"], { kvm1: { ...left, ...ofSsh } }, "ssh");

    expect(lines.join()).toContain("host.close-tcp ");
    expect(lines.join()).not.toContain("host.dismiss-peer");
  });

  test("means other steps, so that a plan made before is stale", async () => {
    const { params } = await plan(["kvm1"], { kvm1: preparedHost("kvm1", "0b") });
    const before = prepareHost.identity?.(params);
    const [entry] = params.hosts;
    if (entry === undefined) throw new Error("no host");

    expect(prepareHost.identity?.({ hosts: [{ ...entry, transport: "ssh" }] })).not.toEqual(before);
    expect(prepareHost.identity?.({ hosts: [{ ...entry, left: { tcp: true } }] })).toEqual(before);
  });

  test("keeps the steps of a plan that was made before: its undo must be about the same ones", async () => {
    const { params, steps } = await plan(["kvm1"], { kvm1: bareHost("kvm1", "0b") });
    const later = prepareHost.steps(prepareHost.params.parse(JSON.parse(JSON.stringify(params))), by("ssh"));

    expect(later.map(({ title }) => title)).toEqual(steps.map(({ title }) => title));
  });

  test("does so for plans of a Ferry that knew no other transport than TLS", async () => {
    const { params, steps } = await plan(["kvm1"], { kvm1: bareHost("kvm1", "0b") });
    const old = { hosts: params.hosts.map(({ transport: _, ...entry }) => entry) };
    const later = prepareHost.steps(prepareHost.params.parse(old), by("tcp"));

    expect(later.map(({ title }) => title)).toEqual(steps.map(({ title }) => title));
  });
});

describe("a host of another shape", () => {
  const itself = (...words: string[]) => ({
    by: "itself",
    file: "/etc/sysconfig/libvirtd",
    arguments: words,
    endpoints: [],
  });
  const byItself = (...words: string[]) => ({
    ...bareHost("kvm1", "0b"),
    units: unitsWith({ "libvirtd.service": "on", "virtlogd.socket": "on" }),
    listening: itself(...words),
    "running-jobs": [],
    "marked-blocks /etc/libvirt/libvirtd.conf listen-tcp /etc/sysconfig/libvirtd listen-tcp": [],
  });

  test("whose libvirtd opens its ports by itself is told to, and keeps its other arguments", async () => {
    const { lines, steps } = await plan(["kvm1"], { kvm1: byItself("--timeout", "120", "--verbose") });

    expect(lines).toContain("needed host.listen Let libvirt on kvm1 listen for TLS on port 16514 (--listen)");
    const [, , start] = steps.find(({ id }) => id === "host.listen")?.apply ?? [];
    expect(start).toMatchObject({
      command: { stdin: expect.stringContaining('LIBVIRTD_ARGS="--listen --verbose"') },
    });
  });

  test("that was prepared by another plan meanwhile makes no other plan of this one", async () => {
    const before = await plan(["kvm1"], { kvm1: byItself("--verbose") });
    const after = await plan(["kvm1"], { kvm1: byItself("--listen", "--verbose") });

    expect(prepareHost.identity?.(after.params)).toEqual(prepareHost.identity?.(before.params));
  });
});

describe("a site with a lab's policy", () => {
  const lab: RunbookContext = {
    ...context,
    site: { ...context.site, policy: { ...context.site.policy, firewall: "stop", selinux: "permissive" } },
  };
  const answers = {
    kvm1: {
      ...bareHost("kvm1", "0b"),
      selinux: { mode: "enforcing", virtUseNfs: false },
      firewall: { kind: "ufw", allowsByDefault: false, rules: [] },
    },
  };
  const about = (steps: readonly { id: string; risk: string }[]) =>
    steps.flatMap(({ id, risk }) => (/firewall|selinux/.test(id) ? [`${id} ${risk}`] : []));

  test("stops firewalls and makes SELinux permissive, instead of what is careful", async () => {
    const params = await prepareHost.resolve(ask("kvm1"), lab, listening(answers).read);

    expect(about(prepareHost.steps(params, lab))).toEqual([
      "host.make-selinux-permissive destructive",
      "host.stop-firewall destructive",
    ]);
  });

  test("can be taken back once the site file says otherwise: the undo is about the same steps", async () => {
    const params = await prepareHost.resolve(ask("kvm1"), lab, listening(answers).read);
    const kept = prepareHost.params.parse(JSON.parse(JSON.stringify(params)));

    expect(about(prepareHost.steps(kept, context))).toEqual(about(prepareHost.steps(params, lab)));
  });

  test("leaves a plan of before as it was", async () => {
    const params = await prepareHost.resolve(ask("kvm1"), context, listening(answers).read);

    expect(about(prepareHost.steps(params, lab))).toEqual([
      "host.allow-nfs-in-selinux safe",
      "host.open-firewall disruptive",
    ]);
  });
});
