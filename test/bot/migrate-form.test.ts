import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCommand } from "../../bot/command.ts";
import { formCommand, readMigrateForm, readVmId } from "../../bot/migrate-form.ts";
import type { Snapshot } from "../../jobs/record.ts";
import { botSite } from "../support/bot-site.ts";
import { scene } from "../support/scene.ts";
import { seenHost, seenVm, sitesWithSnapshots, unreachable } from "../support/snapshots.ts";

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

  it("are doubtful where the VM's disks cannot be seen", async () => {
    const play = scene({ site: { ...botSite, shares: [] } });
    await play.store.saveSnapshot({ at: play.now(), hosts: [home, seenHost("kvm2")] });

    const read = await readMigrateForm(as("ann"), play, { chosen: "kvm1/vm1", patienceMs: 1000 });

    expect(read.destinations.find(({ host }) => host === "kvm2")).toMatchObject({
      verdict: "doubtful",
      words: "mounts no share that kvm1 mounts",
    });
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

describe("what becomes of the choices", () => {
  it("is the command that somebody could have typed, with the source that they saw", () => {
    const made = formCommand({ vm: "kvm1/vm1", destination: "kvm2" }, botSite);

    expect(made).toEqual({ words: ["migrate", "vm1", "kvm1", "kvm2"], typed: "/migrate vm1 kvm1 kvm2" });
    expect(parseCommand("words" in made ? made.words : [], botSite)).toEqual({
      verb: "request",
      planOnly: false,
      request: { runbook: "migrate-live", vm: "vm1", source: "kvm1", destination: "kvm2" },
    });
  });

  it.each([
    [{}, { vm: "Choose a VM.", destination: "Choose a host." }],
    [{ vm: "kvm1/vm1" }, { destination: "Choose a host." }],
    [{ vm: "nonsense", destination: "kvm2" }, { vm: "Choose a VM." }],
    [{ vm: "kvm1/a b", destination: "kvm2" }, { vm: "Choose a VM." }],
    [
      { vm: "kvm1/vm1", destination: "kvm1" },
      { destination: "Not kvm1: vm1 is there already. Choose another host." },
    ],
    [
      { vm: "kvm1/vm1", destination: "nfs1" },
      { destination: "Not nfs1: it only serves shares and runs no VMs. Choose another host." },
    ],
    [
      { vm: "kvm9/vm1", destination: "kvm8" },
      {
        vm: "vm1 was on kvm9, which the site file has no more. Choose again.",
        destination: "Not kvm8: the site file has no such host. Choose another host.",
      },
    ],
  ])("names what is wrong with %j", (choices, errors) => {
    expect(formCommand(choices, botSite)).toEqual({ errors });
  });

  it("is a command that Ferry takes, whatever was offered and chosen", async () => {
    await fc.assert(
      fc.asyncProperty(sitesWithSnapshots, fc.nat(), fc.nat(), async ({ site, hosts }, n, m) => {
        const play = scene({ site });
        await play.store.saveSnapshot({ at: play.now(), hosts });
        const { vms } = await readMigrateForm(as("ann"), play, { patienceMs: 1000 });
        const vm = vms[n % Math.max(1, vms.length)];
        if (vm === undefined) return;
        const { destinations } = await readMigrateForm(as("ann"), play, { chosen: vm.id, patienceMs: 1000 });
        const to = destinations[m % destinations.length];

        const made = formCommand({ vm: vm.id, destination: to?.host }, site);

        expect("errors" in made).toBe(to?.verdict === "impossible");
        if ("words" in made) expect(() => parseCommand(made.words, site)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });

  it("reads back the VM of every id, and nothing else", () => {
    expect(readVmId("kvm1/vm1")).toEqual({ host: "kvm1", vm: "vm1" });
    for (const id of ["", "/", "kvm1", "kvm1/", "/vm1", "kvm1/vm1/x", "kvm1/-x"])
      expect(readVmId(id)).toBeUndefined();
  });
});
