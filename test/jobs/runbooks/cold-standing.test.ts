import { describe, expect, it } from "vitest";
import type { Presence } from "../../../jobs/facts/presence.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { coldParams } from "../../../jobs/runbooks/cold-params.ts";
import { coldStanding } from "../../../jobs/runbooks/cold-standing.ts";
import { coldSteps } from "../../../jobs/runbooks/cold-steps.ts";
import { coldSummary } from "../../../jobs/runbooks/cold-summary.ts";
import { facts } from "../../support/facts.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { testSite } from "../../support/site.ts";
import { absent, moveOfVm1, present, VM1 } from "../../support/vm1.ts";

const { planId, source, destination, watch: _, ...move } = moveOfVm1();
const paramsOf = (running: boolean) =>
  coldParams.parse({
    ...move,
    source: source.name,
    destination: destination.name,
    running,
    copied: [],
    change: { files: [], flattened: [] },
    images: [],
    shares: [],
    presync: false,
    deadlineMs: 180_000,
  });
const context = (records = memoryStore()): RunbookContext => ({
  site: testSite(),
  planId,
  caPem: "",
  records,
});
const UNIT = `unit-ended ferry-${planId}-shut-down`;
const both = (here: Presence, there: Presence, offAt?: number) =>
  facts({
    kvm1: { [`presence ${VM1}`]: here, [UNIT]: offAt },
    kvm2: { [`presence ${VM1}`]: there },
  });
const off = present({ state: "shut off", reason: "shutdown" });

describe("the end of a cold move, for people", () => {
  const first = async (running: boolean, here: Presence, there: Presence) =>
    (await coldSummary(paramsOf(running), context(), both(here, there)))[0];
  const gone = "kvm1 has no definition of it any more.";

  it.each<[boolean, Presence, string]>([
    [true, present(), `vm1 runs on kvm2, persistent there; ${gone}`],
    [false, off, `vm1 is, off, on kvm2, persistent there; ${gone}`],
    // Its guest has turned itself off since.
    [true, off, `vm1 is, off, on kvm2, persistent there; ${gone}`],
    [true, present({ persistent: false }), `vm1 runs on kvm2; ${gone}`],
  ])("is as the hosts tell it (ran: %s)", async (ran, there, said) => {
    expect(await first(ran, absent, there)).toBe(said);
  });

  it("does not call a paused guest running", async () => {
    expect(await first(true, absent, present({ state: "paused", reason: "I/O error" }))).toMatch(
      /^vm1 is paused \(I\/O error\) on kvm2\. See why/,
    );
  });
});

describe("the time that a VM was down", () => {
  /** Asked to shut down at 10 s; its worker died, and the next one wrote down its end at 3600 s. */
  async function said(offAt: number | undefined) {
    const records = memoryStore();
    const params = paramsOf(true);
    const steps = coldSteps(params, context());
    const token = await records.takeRun(planId);
    const write = (type: "step.started" | "step.applied", id: string, at: number) =>
      records.append(planId, token, { type, step: steps.findIndex((step) => step.id === id), at });
    await write("step.started", "domain.shut-down", 10_000);
    await write("step.applied", "domain.shut-down", 3_600_000);
    await write("step.started", "migration.start-there", 3_600_000);
    await write("step.applied", "migration.start-there", 3_660_000);
    return (await coldSummary(params, context(records), both(absent, present(), offAt)))[0];
  }

  it("counts from the moment that it went off, not from when a worker heard of it", async () => {
    expect(await said(60_000)).toMatch(/ It was down for 3600 s\.$/);
  });

  it.each([
    ["is not known any more", undefined],
    ["cannot be right", 1],
    ["cannot be right either", 4_000_000],
  ])("is at most the time since it was asked, where that moment %s", async (_, offAt) => {
    expect(await said(offAt)).toMatch(/ It was down for at most 3650 s\.$/);
  });
});

describe("where a VM is after a cold move has stopped", () => {
  it.each<[Presence, string]>([
    [present(), "runs"],
    [off, "is off"],
    [present({ state: "in shutdown", reason: "user" }), "is in shutdown (user)"],
    [present({ state: "paused", reason: "user" }), "is paused (user)"],
  ])("is told in libvirt's words unless it runs or is off", async (here, words) => {
    expect(await coldStanding(paramsOf(true), context(), both(here, absent))).toBe(
      `vm1 ${words} on kvm1; kvm2 has nothing of it.`,
    );
  });
});
