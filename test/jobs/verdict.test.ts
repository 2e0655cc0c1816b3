import { describe, expect, it } from "vitest";
import type { Presence } from "../../jobs/facts/presence.ts";
import { whereabouts } from "../../jobs/verdict.ts";

const vm = { source: "kvm1", destination: "kvm2" };
const absent: Presence = { presence: "absent", process: false };
const silent: Presence = { presence: "unknown", process: false };
const ghost: Presence = { presence: "absent", process: true };
const here = (state: string, reason: string, job: "none" | "incoming" | "outgoing" = "none"): Presence => ({
  presence: "present",
  process: state !== "shut off",
  state,
  reason,
  job,
  persistent: true,
  autostart: false,
});

describe("whereabouts", () => {
  it.each<[string, Presence, Presence, string]>([
    ["runs on the source, nothing on the destination", here("running", "booted"), absent, "source"],
    ["went back after a cancel", here("running", "migration canceled"), absent, "source"],
    [
      "runs on the source, an old definition there",
      here("running", "booted"),
      here("shut off", "failed"),
      "source",
    ],
    ["arrived", absent, here("running", "migrated"), "destination"],
    [
      "arrived, the source's definition left",
      here("shut off", "migrated"),
      here("running", "migrated"),
      "destination",
    ],
    [
      "is on its way",
      here("running", "booted", "outgoing"),
      here("paused", "migrating", "incoming"),
      "moving",
    ],
    ["is on its way, no incoming side yet", here("running", "booted", "outgoing"), absent, "moving"],
    [
      "is at its switchover",
      here("paused", "migrating", "outgoing"),
      here("paused", "migrating", "incoming"),
      "moving",
    ],
    [
      "has switched over, and the source has not heard of it yet",
      here("paused", "migrating", "outgoing"),
      here("running", "migrated"),
      "moving",
    ],
    ["runs twice", here("running", "booted"), here("running", "migrated"), "unclear"],
    ["runs twice and leaves", here("running", "booted"), here("running", "booted", "outgoing"), "unclear"],
    [
      "runs twice in the middle of a job",
      here("running", "booted", "outgoing"),
      here("running", "migrated"),
      "unclear",
    ],
    ["a dead incoming side is left", here("running", "booted"), here("paused", "starting up"), "unclear"],
    ["the confirmation was lost", here("paused", "migrating"), here("running", "migrated"), "unclear"],
    ["frozen before the switchover", here("paused", "migrating"), absent, "unclear"],
    ["frozen on both", here("paused", "migrating"), here("paused", "migrating"), "unclear"],
    ["paused on arrival", absent, here("paused", "I/O error"), "unclear"],
    ["runs nowhere", absent, absent, "unclear"],
    ["crashed on the source", here("shut off", "crashed"), absent, "unclear"],
    ["the source is silent", silent, here("running", "migrated"), "unclear"],
    ["the destination is silent", here("running", "booted"), silent, "unclear"],
    ["a process that libvirt does not know", ghost, here("running", "migrated"), "unclear"],
  ])("%s", (_title, onSource, onDestination, where) => {
    expect(whereabouts(vm, onSource, onDestination).where).toBe(where);
  });

  it("never advises to resume a copy whose other side runs", () => {
    const found = whereabouts(vm, here("paused", "migrating"), here("running", "migrated"));

    expect(found).toMatchObject({ next: "`virsh destroy` the copy on kvm1; never resume it." });
  });

  it("never calls a copy that somebody moves on a remnant to destroy or no copy at all", () => {
    const leaving = here("running", "booted", "outgoing");

    for (const from of [here("paused", "migrating"), here("shut off", "migrated"), absent]) {
      const found = whereabouts(vm, from, leaving);
      expect(found).toMatchObject({ where: "unclear", passing: "wait" });
      expect(JSON.stringify(found)).not.toMatch(/virsh (destroy|resume)/);
    }
  });

  it("does not advise to resume a copy whose memory never came whole", () => {
    const found = whereabouts(vm, here("shut off", "crashed"), here("paused", "migrating"));

    expect(found).toMatchObject({ next: expect.stringContaining("Do not resume it") });
  });

  it.each<[string, Presence, Presence, string | undefined]>([
    ["silence", silent, absent, "wait"],
    ["a remnant", here("running", "booted"), here("paused", "migrating"), "soon"],
    ["a VM that runs twice", here("running", "booted"), here("running", "migrated"), undefined],
  ])("says whether it may pass by itself: %s", (_title, from, to, passing) => {
    const found = whereabouts(vm, from, to);

    expect(found.where === "unclear" && found.passing).toBe(passing);
  });

  it("says to suspend both when it runs twice", () => {
    const found = whereabouts(vm, here("running", "booted"), here("running", "migrated"));

    expect(found).toMatchObject({
      words: "runs on kvm1 and on kvm2",
      next: expect.stringContaining("Suspend both"),
    });
  });
});
