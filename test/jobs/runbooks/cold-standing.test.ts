import { describe, expect, it } from "vitest";
import type { Presence } from "../../../jobs/facts/presence.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { coldParams } from "../../../jobs/runbooks/cold-params.ts";
import { coldStanding, coldSummary } from "../../../jobs/runbooks/cold-standing.ts";
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
const both = (here: Presence, there: Presence) =>
  facts({ kvm1: { [`presence ${VM1}`]: here }, kvm2: { [`presence ${VM1}`]: there } });
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

describe("where a VM is after a cold move has stopped", () => {
  it.each<[Presence, string]>([
    [present(), "runs"],
    [off, "is off"],
    [present({ state: "in shutdown", reason: "user" }), "is in shutdown (user)"],
    [present({ state: "paused", reason: "user" }), "is paused (user)"],
  ])("is told in libvirt's words unless it runs or is off", async (here, words) => {
    expect(await coldStanding(moveOfVm1(), both(here, absent))).toBe(
      `vm1 ${words} on kvm1; kvm2 has nothing of it.`,
    );
  });
});
