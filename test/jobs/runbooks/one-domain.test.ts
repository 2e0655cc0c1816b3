import { describe, expect, it } from "vitest";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { domainStanding } from "../../../jobs/runbooks/one-domain.ts";
import { setAutostart } from "../../../jobs/runbooks/set-autostart.ts";
import { startDomain } from "../../../jobs/runbooks/start-domain.ts";
import { stopDomain } from "../../../jobs/runbooks/stop-domain.ts";
import { facts } from "../../support/facts.ts";
import { host } from "../../support/hosts.ts";
import { testSite } from "../../support/site.ts";
import { absent, present, VM1, vm1Running } from "../../support/vm1.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: "",
  records: { plan: () => Promise.resolve(undefined), journal: () => Promise.resolve([]) },
};
const running = vm1Running();
const read = facts({
  kvm1: { "domain vm1": running, [`presence ${VM1}`]: present() },
  kvm2: { "domain vm1": { presence: "absent" }, [`presence ${VM1}`]: absent },
});
const found = { vm: "vm1", uuid: VM1, host: "kvm1", sharing: ["kvm2"], apart: [] };
const lease = [{ name: `domain.${VM1}`, limit: 1 }];

describe("start-domain", () => {
  it("starts the VM where it is defined, and holds it meanwhile", async () => {
    const params = await startDomain.resolve({ runbook: "start-domain", vm: "vm1" }, context, read);

    expect(params).toEqual(found);
    expect(startDomain.steps(params, context).map(({ title }) => title)).toEqual(["Start vm1 on kvm1"]);
    expect(startDomain.leases(params, context)).toEqual(lease);
    expect(await startDomain.summary(params, context, read)).toEqual(["vm1 runs on kvm1."]);
    expect(await startDomain.standing(params, context, read)).toBe("vm1 runs on kvm1.");
  });
});

describe("stop-domain", () => {
  const resolve = (hard: boolean, deadlineMs?: number) =>
    stopDomain.resolve(
      { runbook: "stop-domain", vm: "vm1", hard, ...(deadlineMs === undefined ? {} : { deadlineMs }) },
      context,
      read,
    );

  it("asks the guest and gives it three minutes, or as long as somebody says", async () => {
    const [usual, longer] = await Promise.all([resolve(false), resolve(false, 600_000)]);

    expect(usual).toEqual({ ...found, hard: false, deadlineMs: 180_000 });
    expect(stopDomain.steps(usual, context)).toMatchObject([{ id: "domain.shut-down", risk: "disruptive" }]);
    expect(stopDomain.steps(longer, context)).toMatchObject([{ title: expect.stringMatching(/10 min$/) }]);
    expect(stopDomain.leases(usual, context)).toEqual(lease);
    expect(stopDomain.warnings?.(usual)).toEqual([]);
  });

  it("cuts the power by a plan of its own, with a warning, and asks no guest", async () => {
    const params = await resolve(true);

    expect(stopDomain.steps(params, context)).toMatchObject([
      { id: "domain.power-off", risk: "destructive", title: "Cut the power of vm1 on kvm1" },
    ]);
    expect(stopDomain.title(params)).toBe("Cut the power of vm1 on kvm1");
    expect(stopDomain.warnings?.(params)).toEqual([expect.stringContaining("has not written")]);
    expect(await stopDomain.standing(params, context, read)).toBe("vm1 runs on kvm1.");
  });

  it("says how to start it again, and that a guest may still hear what it was asked", async () => {
    const params = await resolve(false);
    const off = facts({ kvm1: { [`presence ${VM1}`]: present({ state: "shut off" }) } });

    expect(await stopDomain.summary(params, context, off)).toEqual([
      "vm1 is shut off on kvm1.",
      "Its definition and its disks stay where they are; `/ferry vm start vm1` starts it.",
    ]);
    expect(await stopDomain.standing(params, context, read)).toBe(
      "vm1 runs on kvm1. A guest that was asked to shut down may still do so.",
    );
  });
});

describe("set-autostart", () => {
  it.each([
    [true, "Let vm1 start with kvm1", /^vm1 starts with kvm1 from now on/],
    [false, "Let vm1 stay off when kvm1 starts", /^vm1 stays off when kvm1 starts/],
  ])("sets it to %s", async (autostart, title, end) => {
    const params = await setAutostart.resolve(
      { runbook: "set-autostart", vm: "vm1", autostart },
      context,
      read,
    );

    expect(params).toEqual({ ...found, autostart });
    expect(setAutostart.title(params)).toBe(title);
    expect(setAutostart.steps(params, context)).toMatchObject([{ id: "domain.set-autostart", risk: "safe" }]);
    expect(setAutostart.leases(params, context)).toEqual(lease);
    expect(await setAutostart.summary(params, context, read)).toEqual([expect.stringMatching(end)]);
    expect(await setAutostart.standing(params, context, read)).toBe("vm1 runs on kvm1.");
  });
});

describe("how a VM stands, in words", () => {
  it.each([
    [present(), "vm1 runs on kvm1."],
    [present({ state: "paused" }), "vm1 is paused on kvm1."],
    [absent, "vm1 is not defined on kvm1."],
    [{ ...absent, process: true }, "vm1 has a process on kvm1 that libvirt there does not know."],
    [{ presence: "unknown", process: false }, "libvirt on kvm1 does not answer; nobody can say how vm1 is."],
  ])("%j", async (presence, words) => {
    const seen = facts({ kvm1: { [`presence ${VM1}`]: presence } });

    expect(await domainStanding({ name: "vm1", uuid: VM1 }, host("kvm1"), seen)).toBe(words);
  });
});
