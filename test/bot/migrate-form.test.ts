import { describe, expect, it } from "vitest";
import { readMigrateForm, readVmId } from "../../bot/migrate-form.ts";
import type { Snapshot } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { scene } from "../support/scene.ts";
import { seenHost, seenVm, unreachable } from "../support/snapshots.ts";

const as = (account: string) => ({ platform: "fake", account });

async function form(
  hosts: Snapshot["hosts"] | undefined,
  { chosen = "", account = "ann", ageMs = 12_000 } = {},
) {
  const play = scene();
  if (hosts !== undefined) await play.store.saveSnapshot({ at: play.now() - ageMs, hosts });
  const read = await readMigrateForm(as(account), play, {
    ...(chosen === "" ? {} : { chosen }),
    patienceMs: 1000,
  });
  return { ...read, jobs: play.queue.jobs };
}

const memory = { totalBytes: 2 ** 34, availableBytes: 2 ** 33 };
const ready = { certified: true, listens: true };

describe("the form's VMs", () => {
  it("are all that were seen, by name and number, with where they are and how", async () => {
    const { vms } = await form([
      seenHost("kvm2", [seenVm("vm10"), seenVm("vm2", { state: "paused", reason: "I/O error" })]),
      seenHost("kvm1", [seenVm("vm2")]),
    ]);

    expect(vms).toEqual([
      { id: "kvm1/vm2", vm: "vm2", host: "kvm1", words: "on kvm1: running, 2 GiB" },
      { id: "kvm2/vm2", vm: "vm2", host: "kvm2", words: "on kvm2: paused (I/O error), 2 GiB" },
      { id: "kvm2/vm10", vm: "vm10", host: "kvm2", words: "on kvm2: running, 2 GiB" },
    ]);
  });

  it("are none whose name no command takes", async () => {
    expect((await form([seenHost("kvm1", [seenVm("my vm"), seenVm("-x"), seenVm("a/b")])])).vms).toEqual([]);
  });

  it("say what is known of the one that stands in the form", async () => {
    const hosts = [seenHost("kvm1", [seenVm("vm1")])];

    expect((await form(hosts, { chosen: "kvm1/vm1" })).chosen).toBe("vm1 is on kvm1: running, 2 GiB");
    expect((await form(hosts, { chosen: "kvm2/vm1" })).chosen).toBe("vm1 was not seen on kvm2");
    expect(await form(hosts)).not.toHaveProperty("chosen");
  });
});

describe("the form's destinations", () => {
  const destinations = async (hosts: Snapshot["hosts"], chosen = "kvm1/vm1") =>
    (await form(hosts, { chosen })).destinations;
  const home = seenHost("kvm1", [seenVm("vm1")]);

  it("are every host: possible ones first, impossible ones last with the reason", async () => {
    expect(await destinations([home, seenHost("kvm2", [], { memory, readiness: ready })])).toEqual([
      {
        host: "kvm2",
        verdict: "possible",
        words: "answers, 0 VMs, 0 running, 8 GiB of 16 GiB memory free, prepared",
      },
      { host: "nfs1", verdict: "impossible", words: "it only serves shares and runs no VMs" },
      { host: "kvm1", verdict: "impossible", words: "vm1 is there already" },
    ]);
  });

  it("are not impossible because of what was seen a while ago: a plan looks again", async () => {
    const kvm2 = async (parts: Partial<Snapshot["hosts"][number]>, domains = [seenVm("vm9")]) =>
      (await destinations([home, seenHost("kvm2", domains, parts)])).find(({ host }) => host === "kvm2");

    expect(await kvm2({ error: unreachable("kvm2") })).toMatchObject({
      verdict: "doubtful",
      words: "did not answer, last read 1 m 00 s ago",
    });
    expect(await kvm2({ memory: { ...memory, availableBytes: 2 ** 30 } })).toMatchObject({
      verdict: "doubtful",
      words: "1 GiB of 16 GiB memory free, vm1 may take 2 GiB",
    });
    expect(await kvm2({}, [seenVm("vm1", { state: "paused" })])).toMatchObject({
      verdict: "doubtful",
      words: "has a copy of it, paused",
    });
    const another = "11111111-1d52-4d56-8a2f-3e0c1f1a9b10";
    expect(await kvm2({}, [seenVm("vm1", { uuid: another, state: "shut off" })])).toMatchObject({
      verdict: "doubtful",
      words: "has another VM of that name, shut off",
    });
    expect(await kvm2({ memory, readiness: { certified: false, listens: false } })).toMatchObject({
      verdict: "possible",
      words: expect.stringContaining("not prepared: certificates are missing"),
    });
    expect((await destinations([home])).find(({ host }) => host === "kvm2")).toMatchObject({
      verdict: "doubtful",
      words: "not read yet",
    });
  });

  describe("of which one mounts no share", () => {
    const { shares } = botSite;
    const site = {
      ...botSite,
      shares: shares.map((share) => ({
        ...share,
        clients: share.clients.filter(({ name }) => name === "kvm1"),
      })),
    };
    const shared = (target: string) => ({
      target,
      device: "disk",
      source: `/var/lib/libvirt/images/shared/${target}.qcow2`,
    });
    const local = (target: string) => ({
      target,
      device: "disk",
      source: `/var/lib/libvirt/images/${target}.qcow2`,
    });
    const kvm2 = async (parts: Partial<ReturnType<typeof seenVm>>, at: typeof botSite = site) => {
      const play = scene({ site: at });
      const hosts = [seenHost("kvm1", [seenVm("vm1", parts)]), seenHost("kvm2")];
      await play.store.saveSnapshot({ at: play.now(), hosts });
      const read = await readMigrateForm(as("ann"), play, { chosen: "kvm1/vm1", patienceMs: 1000 });
      const { verdict, words } = read.destinations.find(({ host }) => host === "kvm2") ?? {};
      return [verdict, words];
    };
    const fine = ["possible", "answers, 0 VMs, 0 running"];

    it("are possible for disks that the VM's host alone has: they are copied", async () => {
      expect(await kvm2({ disks: [local("vda"), local("vdb")] })).toEqual(fine);
    });

    it("are doubtful for disks on that share, which are copied only cold", async () => {
      expect(await kvm2({ disks: [shared("vda")] })).toEqual([
        "doubtful",
        "only cold, as it does not mount images, where vda is",
      ]);
      expect(await kvm2({ disks: [shared("vda"), shared("vdb")] })).toEqual([
        "doubtful",
        "only cold, as it does not mount images, where vda and vdb are",
      ]);
    });

    it("are doubtful for one such disk among others, which is named", async () => {
      expect(await kvm2({ disks: [local("vda"), shared("vdb")] })).toEqual([
        "doubtful",
        "only cold, as it does not mount images, where vdb is",
      ]);
    });

    it("are possible for a VM without disks, with an empty drive, or with a disk that is no path", async () => {
      expect(await kvm2({ disks: [] })).toEqual(fine);
      expect(await kvm2({ disks: [{ target: "sda", device: "cdrom" }] })).toEqual(fine);
      expect(await kvm2({ disks: [{ target: "vda", device: "disk", source: "rbd/vm1" }] })).toEqual(fine);
    });

    it("are doubtful where the VM's disks were not read, unless its own host mounts none either", async () => {
      expect(await kvm2({})).toEqual([
        "doubtful",
        "mounts no share of kvm1's, and vm1's disks were not read yet",
      ]);
      expect(await kvm2({}, { ...site, shares: [] })).toEqual(fine);
      expect(await kvm2({}, botSite)).toEqual(fine);
    });

    it("are possible for disks on a share that both mount", async () => {
      expect(await kvm2({ disks: [shared("vda"), local("vdb")] }, botSite)).toEqual(fine);
    });
  });

  it("need no memory for a VM that is off", async () => {
    const kvm2 = seenHost("kvm2", [], { memory: { ...memory, availableBytes: 2 ** 30 } });
    const verdict = async (state: string) =>
      (await destinations([seenHost("kvm1", [seenVm("vm1", { state })]), kvm2]))[0];

    expect(await verdict("shut off")).toMatchObject({ host: "kvm2", verdict: "possible" });
    expect(await verdict("paused")).toMatchObject({ host: "kvm2", verdict: "doubtful" });
  });
});

describe("the form's modes", () => {
  const modes = async (state: string, chosen = "kvm1/vm1") =>
    (await form([seenHost("kvm1", [seenVm("vm1", { state })])], { chosen })).modes;

  it("are cold first for a VM that was seen to be off, and live first for any other", async () => {
    expect(await modes("shut off")).toMatchObject({ isOff: true, usual: { typed: "cold" } });
    for (const state of ["running", "paused", "crashed", "unknown"])
      expect(await modes(state)).toMatchObject({ isOff: false, usual: { typed: "live" } });
  });

  it("are live first where no VM is chosen, and where it was not seen", async () => {
    expect(await modes("shut off", "")).toMatchObject({ isOff: false, usual: { typed: "live" } });
    expect(await modes("shut off", "kvm2/vm1")).toMatchObject({ isOff: false, usual: { typed: "live" } });
  });
});

describe("the form's age", () => {
  it("is said, and who did not answer", async () => {
    const { seen, jobs } = await form([seenHost("kvm2", [], { error: unreachable("kvm2") })]);

    expect(seen).toBe("Hosts read 12 s ago. kvm2 did not answer. The plan reads them anew.");
    expect(jobs).toEqual([]);
  });

  it("has the hosts read again when they were not read lately, or never", async () => {
    const old = await form([seenHost("kvm1")], { ageMs: 90_000 });
    const never = await form(undefined);

    expect(old.seen).toBe("Hosts read 1 m 30 s ago; they are being read again. The plan reads them anew.");
    expect(old.jobs).toEqual(["refresh"]);
    expect(never.seen).toContain("has not read the hosts yet");
    expect(never.jobs).toEqual(["refresh"]);
  });
});

describe("who may have the form", () => {
  it("is who may ask for plans", async () => {
    await expect(form([], { account: "eve" })).rejects.toThrow("eve lacks the requester role");
    await expect(form([], { account: "mallory" })).rejects.toThrow("Ferry does not know you");
  });

  it("is nobody while Redis is silent, and a platform is not kept waiting", async () => {
    const play = scene();
    const silent = { ...play, store: { ...play.store, snapshot: () => new Promise<never>(() => {}) } };

    await expect(readMigrateForm(as("ann"), silent, { patienceMs: 5 })).rejects.toThrow("has not answered");
  });
});

describe("the id of a VM", () => {
  it("gives back the VM of every choice, and nothing else", () => {
    expect(readVmId("kvm1/vm1")).toEqual({ host: "kvm1", vm: "vm1" });
    for (const id of ["", "/", "kvm1", "kvm1/", "/vm1", "kvm1/vm1/x", "kvm1/-x"])
      expect(readVmId(id)).toBeUndefined();
  });
});
