import { expect, test } from "vitest";
import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../../jobs/error.ts";
import { hostMemory } from "../../jobs/facts/host-memory.ts";
import { mounts } from "../../jobs/facts/mounts.ts";
import { readiness } from "../../jobs/facts/readiness.ts";
import { type Refresher, refresher } from "../../jobs/refresh.ts";
import type { Command, CommandResult } from "../../jobs/shell.ts";
import { answeringShell } from "../support/answering-shell.ts";
import { fixture } from "../support/fixture.ts";
import { portsWith } from "../support/ports.ts";
import { virshAnswer } from "../support/virsh-answer.ts";

const listed = { stdout: fixture("domains/one-running-debian-12.txt") };
const t1 = {
  name: "t1",
  uuid: "b94ba24a-95ac-85cc-9a19-9d9ebf8f6ff4",
  state: "running",
  reason: "booted",
  persistent: true,
  autostart: false,
  memoryBytes: 128 * 1024 ** 2,
};

/** Reads all hosts, and waits for every one. */
const all = (hosts: Refresher) => {
  hosts.begin();
  return hosts.settled();
};

/** Looks at the hosts, once for each table of answers; a host that is not in the table is down. */
async function looks(...tables: Record<string, Partial<CommandResult>>[]) {
  let table: Record<string, Partial<CommandResult>> = {};
  const shell = answeringShell(({ name, address, port }) => {
    const said = table[name];
    if (said === undefined)
      throw new OpsError("ssh.unreachable", { host: name, address, port, reason: "no answer" });
    return said;
  });
  const ports = portsWith(shell);
  for (const [i, answers] of tables.entries()) {
    table = answers;
    await all(refresher({ ...ports, now: () => (i + 1) * 1000 }));
  }
  return ports.store.snapshot();
}

test("writes down what every host has, and when it was read", async () => {
  expect(await looks({ nfs1: listed, kvm1: listed, kvm2: listed })).toEqual({
    at: 1000,
    hosts: ["nfs1", "kvm1", "kvm2"].map((name) => ({ name, readAt: 1000, domains: [t1] })),
  });
});

test("keeps what was last seen on a host that does not answer now, with the reason and its age", async () => {
  const snapshot = await looks({ nfs1: listed, kvm1: listed, kvm2: listed }, { nfs1: listed, kvm1: listed });

  expect(snapshot?.at).toBe(2000);
  expect(snapshot?.hosts).toMatchObject([
    { name: "nfs1", readAt: 2000 },
    { name: "kvm1", readAt: 2000 },
    { name: "kvm2", readAt: 1000, domains: [t1], error: { code: "ssh.unreachable" } },
  ]);
});

test("knows no VM of a host that has never answered", async () => {
  const snapshot = await looks({ nfs1: listed, kvm1: listed });

  expect(snapshot?.hosts[2]).toEqual({
    name: "kvm2",
    domains: [],
    error: expect.objectContaining({ code: "ssh.unreachable", host: "kvm2" }),
  });
});

test("drops the reason once the host answers again", async () => {
  const all = { nfs1: listed, kvm1: listed, kvm2: listed };

  expect((await looks({}, all))?.hosts.every(({ error }) => error === undefined)).toBe(true);
});

test("misses no libvirt on a host that only serves a share", async () => {
  const none = { code: 1, stderr: "error: failed to connect to the hypervisor\n" };

  const snapshot = await looks({ nfs1: none, kvm1: listed, kvm2: listed });

  expect(snapshot?.hosts[0]).toEqual({ name: "nfs1", readAt: 1000, domains: [] });
});

test("does not take a silent libvirt for a host without VMs", async () => {
  const all = { nfs1: listed, kvm1: listed, kvm2: listed };
  const silent = { code: 1, stderr: "error: failed to connect to the hypervisor\n" };

  const snapshot = await looks(all, { ...all, kvm1: silent });

  expect(snapshot?.hosts[1]).toMatchObject({ domains: [t1], error: { code: "domain.libvirt-silent" } });
});

test("glances at memory and readiness in the same round trip, at a server's memory alone, and at disks afterwards", async () => {
  const shell = answeringShell((_, line) => {
    if (line === hostMemory.command.line) return { stdout: "MemTotal: 2048 kB\nMemAvailable: 1024 kB\n" };
    return line === readiness("tls").command.line ? { stdout: "listens\nlooked\n" } : listed;
  });
  const trips: string[] = [];
  const counting = {
    run: (host: Host, command: Command) => {
      trips.push(host.name);
      return shell.run(host, command);
    },
  };
  const ports = portsWith(counting);
  await all(refresher(ports));
  const hosts = (await ports.store.snapshot())?.hosts;

  const memory = { totalBytes: 2 ** 21, availableBytes: 2 ** 20 };
  expect(hosts?.[0]).toMatchObject({ name: "nfs1", memory });
  expect(hosts?.[0]).not.toHaveProperty("readiness");
  expect(hosts?.[1]).toMatchObject({ name: "kvm1", memory, readiness: { certified: true, listens: true } });
  expect(trips).toEqual(["nfs1", "kvm1", "kvm2", "nfs1", "kvm1", "kvm2"]);
});

test("lists a host's VMs though its memory cannot be read", async () => {
  const snapshot = await looks({ nfs1: listed, kvm1: listed, kvm2: listed });

  expect(snapshot?.hosts[1]).toEqual({ name: "kvm1", readAt: 1000, domains: [t1] });
});

test("keeps a VM's disks until they have been read again", async () => {
  const disks = [{ target: "vda", device: "disk", source: "/var/lib/libvirt/images/images/t1.qcow2" }];
  const table = " Type Device Target Source\n-----\n file disk vda /var/lib/libvirt/images/images/t1.qcow2\n";
  let readsDisks = true;
  const shell = answeringShell((_, line) => {
    if (!line.includes("domblklist")) return listed;
    return readsDisks ? { stdout: virshAnswer({ [t1.uuid]: table, end: "" }) } : { code: 9 };
  });
  const ports = portsWith(shell);
  await all(refresher(ports));
  expect((await ports.store.hostSeen("kvm1"))?.domains).toEqual([{ ...t1, disks }]);

  readsDisks = false;
  await all(refresher({ ...ports, now: () => 2000 }));

  expect(await ports.store.hostSeen("kvm1")).toEqual({
    name: "kvm1",
    readAt: 2000,
    domains: [{ ...t1, disks }],
  });
});

test("reads known disks once a minute, and those of a VM that is new at once", async () => {
  const table = " Type Device Target Source\n-----\n file disk vda /x.img\n";
  let asked = 0;
  let now = 1_000_000;
  const shell = answeringShell(({ name }, line) => {
    if (!line.includes("domblklist")) return listed;
    asked += name === "kvm1" ? 1 : 0;
    return { stdout: virshAnswer({ [t1.uuid]: table, end: "" }) };
  });
  const ports = { ...portsWith(shell), now: () => now };
  const hosts = refresher(ports);
  const readsAfter = async (ms: number) => {
    now += ms;
    await all(hosts);
    return asked;
  };

  expect([await readsAfter(0), await readsAfter(3_000), await readsAfter(60_000)]).toEqual([1, 1, 2]);

  await ports.store.saveSnapshot({ at: now, hosts: [{ name: "kvm1", readAt: now, domains: [t1] }] });
  expect(await readsAfter(1_000)).toBe(3);
});

test("sees whether a client has mounted the share", async () => {
  const shell = answeringShell(({ name }, line) => {
    if (line !== mounts.command.line) return listed;
    const source = name === "kvm1" ? "172.16.1.10:/srv/nfs/images" : "172.16.1.99:/other";
    const mount = {
      source,
      target: "/var/lib/libvirt/images/images",
      fstype: "nfs4",
      options: "rw,vers=4.2",
    };
    return { stdout: JSON.stringify({ filesystems: [mount] }) };
  });
  const ports = portsWith(shell);
  await all(refresher(ports));

  expect((await ports.store.hostSeen("nfs1"))?.shares).toBeUndefined();
  expect((await ports.store.hostSeen("kvm1"))?.shares).toEqual([{ name: "images", state: "mounted" }]);
  expect((await ports.store.hostSeen("kvm2"))?.shares).toEqual([{ name: "images", state: "wrong" }]);
});

test("forgets a host that the site file has no more", async () => {
  const ports = portsWith(answeringShell(() => listed));
  await ports.store.saveSnapshot({ at: 1, hosts: [{ name: "kvm9", domains: [] }] });

  await all(refresher(ports));

  expect((await ports.store.snapshot())?.hosts.map(({ name }) => name)).toEqual(["nfs1", "kvm1", "kvm2"]);
});

test("writes nothing of what was under way when the worker stops", async () => {
  const ports = portsWith({
    run: (_host, _command, signal) =>
      new Promise((_, reject) => {
        if (signal?.aborted) reject(signal.reason);
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
  });
  const hosts = refresher(ports);
  hosts.begin();
  hosts.begin();
  await new Promise(setImmediate);

  await hosts.close();

  expect(await ports.store.snapshot()).toBeUndefined();
});
