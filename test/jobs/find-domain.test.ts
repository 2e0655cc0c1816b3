import { describe, expect, it } from "vitest";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../../jobs/error.ts";
import { findDomain } from "../../jobs/find-domain.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { testSite } from "../support/site.ts";
import { vm1Running } from "../support/vm1.ts";

/** nfs1 serves kvm1, kvm2 and kvm3. */
function site(): Site {
  const { hosts, shares, ...rest } = testSite();
  const kvm3 = host("kvm3");
  return {
    ...rest,
    hosts: [...hosts, kvm3],
    shares: shares.map((share) => ({ ...share, clients: [...share.clients, kvm3] })),
  };
}
const running = vm1Running();
const off = { ...running, active: false };
const gone = { presence: "absent" };
const silent = { presence: "unknown" };
const down = new OpsError("ssh.unreachable", {
  host: "kvm3",
  address: "172.16.1.13",
  port: 22,
  reason: "no answer in 8 s",
});

type Asked = { vm?: string; source?: string; destination?: string };
/** vm1 as each host has it; a host that is left out must not be asked. */
const find = (asked: Asked, here: Record<string, unknown>, lists: Record<string, unknown> = {}) => {
  const vm = asked.vm ?? "vm1";
  const tables = Object.keys({ ...here, ...lists }).map((name) => [
    name,
    { [`domain ${vm}`]: here[name], ...(name in lists ? { domains: lists[name] } : {}) },
  ]);
  return findDomain({ destination: "kvm2", ...asked, vm }, site(), facts(Object.fromEntries(tables)));
};

describe("findDomain", () => {
  it("finds the host that the VM runs on when none is named", async () => {
    const found = await find({}, { kvm1: gone, kvm2: gone, kvm3: running });

    expect(found).toMatchObject({ source: { name: "kvm3" }, here: { active: true } });
  });

  it("reads the named source and the destination alone", async () => {
    expect(await find({ source: "kvm1" }, { kvm1: running, kvm2: gone })).toMatchObject({
      source: { name: "kvm1" },
    });
  });

  it("prefers the host that it runs on to one that has only a definition", async () => {
    expect(await find({}, { kvm1: off, kvm2: gone, kvm3: running })).toMatchObject({
      source: { name: "kvm3" },
    });
  });

  it.each<[string, Asked, Record<string, unknown>, string, string]>([
    [
      "source and destination are one host",
      { source: "kvm2" },
      {},
      "migration.same-host",
      "Source and destination are both kvm2",
    ],
    [
      "it runs on two hosts",
      {},
      { kvm1: running, kvm2: gone, kvm3: running },
      "migration.runs-twice",
      "vm1 runs on two hosts: kvm1 and kvm3",
    ],
    [
      "it runs on the destination already",
      {},
      { kvm1: gone, kvm2: running, kvm3: gone },
      "migration.already-there",
      "vm1 runs on kvm2 already",
    ],
    [
      "it runs on the destination already, a definition left on the named source",
      { source: "kvm1" },
      { kvm1: off, kvm2: running },
      "migration.already-there",
      "vm1 runs on kvm2 already",
    ],
    [
      "it is on another host than the named one",
      { source: "kvm1" },
      { kvm1: gone, kvm2: gone, kvm3: running },
      "migration.elsewhere",
      "vm1 is not on kvm1: it is on kvm3",
    ],
    [
      "it is off",
      {},
      { kvm1: off, kvm2: gone, kvm3: gone },
      "migration.not-running",
      "vm1 is shut off on kvm1; a live migration needs it running",
    ],
    [
      "it is off on the named source and nowhere else",
      { source: "kvm1" },
      { kvm1: off, kvm2: gone, kvm3: gone },
      "migration.not-running",
      "vm1 is shut off on kvm1; a live migration needs it running",
    ],
    [
      "it is off on the destination, which is not 'runs there already'",
      {},
      { kvm1: gone, kvm2: off, kvm3: gone },
      "migration.not-running",
      "vm1 is shut off on kvm2; a live migration needs it running",
    ],
    [
      "it is off on the destination and runs on another host than the named one",
      { source: "kvm1" },
      { kvm1: gone, kvm2: off, kvm3: running },
      "migration.elsewhere",
      "vm1 is not on kvm1: it is on kvm3",
    ],
    [
      "libvirt on a host does not answer",
      {},
      { kvm1: running, kvm2: gone, kvm3: silent },
      "domain.libvirt-silent",
      "libvirt on kvm3 does not answer",
    ],
  ])("refuses when %s", async (_title, asked, here, code, message) => {
    await expect(find(asked, here)).rejects.toMatchObject({ code, message });
  });

  it("never advises to start a VM on the named source while it runs on a third host", async () => {
    await expect(find({ source: "kvm1" }, { kvm1: off, kvm2: gone, kvm3: running })).rejects.toMatchObject({
      code: "migration.elsewhere",
      message: "vm1 is not on kvm1: it is on kvm3",
    });
  });

  it("does not guess about a host that is down", async () => {
    await expect(find({}, { kvm1: running, kvm2: gone, kvm3: down })).rejects.toBe(down);
  });

  it("refuses a VM that is nowhere with the nearest name, and the hosts that were looked at", async () => {
    const lists = { kvm1: [{ name: "web-01" }], kvm2: undefined, kvm3: down };
    const nowhere = { kvm1: gone, kvm2: gone, kvm3: gone };

    for (const asked of [{ vm: "web-0l" }, { vm: "web-0l", source: "kvm1" }]) {
      await expect(find(asked, nowhere, lists)).rejects.toMatchObject({
        code: "migration.vm-unknown",
        message: "There is no VM called web-0l on kvm1, kvm2, kvm3",
        remedy: "See `/ferry vms` for the VMs there are. Did you mean web-01?",
      });
    }
  });

  it("refuses a host that is not in the site file, whatever its role", async () => {
    await expect(find({ destination: "kvm9" }, {})).rejects.toMatchObject({ code: "site.host-unknown" });
    await expect(find({ source: "kvm9" }, {})).rejects.toMatchObject({ code: "site.host-unknown" });
  });
});
