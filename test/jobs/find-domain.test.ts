import { describe, expect, it } from "vitest";
import type { Site } from "../../config/site.ts";
import { OpsError } from "../../jobs/error.ts";
import { findDomain } from "../../jobs/find-domain.ts";
import { Obstacles } from "../../jobs/together.ts";
import { facts } from "../support/facts.ts";
import { host } from "../support/hosts.ts";
import { bareHost } from "../support/prepared-hosts.ts";
import { testSite } from "../support/site.ts";
import { VM1, vm1Running } from "../support/vm1.ts";
import { libvirtStopped, withoutLibvirt } from "../support/without-libvirt.ts";

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
const find = (
  asked: Asked,
  here: Record<string, unknown>,
  lists: Record<string, unknown> = {},
  more: Record<string, Record<string, unknown>> = {},
  where = site(),
) => {
  const vm = asked.vm ?? "vm1";
  const tables = Object.keys({ ...here, ...lists, ...more }).map((name) => [
    name,
    {
      ...bareHost(name, "00"),
      [`domain ${vm}`]: here[name],
      ...(name in lists ? { domains: lists[name] } : {}),
      ...more[name],
    },
  ]);
  return findDomain({ destination: "kvm2", ...asked, vm }, where, facts(Object.fromEntries(tables)));
};
/** The errors that it is refused with, as `code host`. */
const refusals = async (refused: Promise<unknown>): Promise<string[]> => {
  const error = await refused.then(
    () => new Error("not refused"),
    (thrown) => thrown,
  );
  const all = error instanceof Obstacles ? error.all : [error];
  return all.map(({ code, details }) => `${code} ${details?.host ?? ""}`.trim());
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
      "it is on its way already: a destination's paused copy is no second VM",
      {},
      { kvm1: running, kvm2: { ...running, arriving: true }, kvm3: gone },
      "migration.arriving",
      "vm1 is on its way to kvm2",
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
      "libvirt on the named source does not answer",
      { source: "kvm1" },
      { kvm1: silent, kvm2: gone },
      "domain.libvirt-silent",
      "libvirt on kvm1 does not answer",
    ],
    [
      "it runs on two hosts, even if a third does not answer",
      {},
      { kvm1: running, kvm2: running, kvm3: down },
      "migration.runs-twice",
      "vm1 runs on two hosts: kvm1 and kvm2",
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

  it("does not guess about hosts that do not answer: tells of all of them, and of the way without them", async () => {
    const refused = find({}, { kvm1: running, kvm2: silent, kvm3: down });

    expect(await refusals(refused)).toEqual([
      "migration.hosts-silent",
      "domain.libvirt-silent kvm2",
      "ssh.unreachable kvm3",
    ]);
    const { all } = await refused.catch((error) => error);
    expect(all[0]).toMatchObject({
      message: "Ferry cannot tell where vm1 is, because it cannot ask kvm2, kvm3",
      remedy:
        "Mend that, or name the source, and only source and destination are asked: `/migrate vm1 kvm1 kvm2`.",
    });
  });

  it("leaves the source to the person where it was not seen", async () => {
    const { all } = await find({}, { kvm1: gone, kvm2: gone, kvm3: down }).catch((error) => error);

    expect(all[0].remedy).toContain("`/migrate vm1 <source> kvm2`");
  });

  it("looks on hosts that mount no share too, and not on those that only serve one", async () => {
    const { hosts, ...rest } = site();
    const where = { ...rest, hosts: [...hosts, host("kvm4")] };
    const found = await find({}, { kvm1: gone, kvm2: gone, kvm3: gone, kvm4: running }, {}, {}, where);

    expect(found).toMatchObject({ source: { name: "kvm4" } });
  });

  describe("where libvirt is yet to come", () => {
    const noProcess = { [`presence ${VM1}`]: { presence: "unknown", process: false } };
    const process = { [`presence ${VM1}`]: { presence: "unknown", process: true } };
    const [missing, stopped] = [withoutLibvirt("kvm2", "0c"), libvirtStopped("kvm2", "0c")];

    it.each([
      ["not installed", missing],
      ["stopped", stopped],
    ])(
      "takes a host for one without the VM when libvirt is %s there and no process of it runs",
      async (_title, kvm2) => {
        for (const asked of [{}, { source: "kvm1" }]) {
          const found = find(asked, { kvm1: running, kvm3: gone }, {}, { kvm2: { ...kvm2, ...noProcess } });

          expect(await found).toMatchObject({ source: { name: "kvm1" } });
        }
      },
    );

    it("believes the kernel before a libvirt that cannot be asked", async () => {
      const found = find({}, { kvm1: running, kvm3: gone }, {}, { kvm2: { ...stopped, ...process } });

      expect(await refusals(found)).toEqual(["domain.libvirt-silent kvm2"]);
    });

    it("never says that there is no such VM, or that it may be started, where a stopped libvirt may know better", async () => {
      const nowhere = find({}, { kvm1: gone, kvm3: gone }, {}, { kvm2: stopped });
      const elsewhere = find({ source: "kvm1" }, { kvm1: gone, kvm2: gone }, {}, { kvm3: stopped });
      const off = find(
        {},
        { kvm1: { ...running, active: false }, kvm3: gone },
        {},
        { kvm2: { ...stopped, ...process } },
      );

      expect(await refusals(nowhere)).toEqual(["domain.libvirt-silent kvm2"]);
      expect(await refusals(elsewhere)).toEqual(["domain.libvirt-silent kvm3"]);
      expect(await refusals(off)).toEqual(["domain.libvirt-silent kvm2"]);
    });

    it("says that there is none where libvirt was never installed", async () => {
      const lists = { kvm1: [], kvm2: undefined, kvm3: [] };
      const nowhere = find({}, { kvm1: gone, kvm3: gone }, lists, { kvm2: missing });

      expect(await refusals(nowhere)).toEqual(["migration.vm-unknown"]);
    });

    it("brings no libvirt to a host that only serves shares, so that its silence stands in the way", async () => {
      const refused = find({ source: "kvm1", destination: "nfs1" }, { kvm1: running }, {}, { nfs1: missing });

      expect(await refusals(refused)).toEqual(["domain.libvirt-silent nfs1"]);
    });
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
