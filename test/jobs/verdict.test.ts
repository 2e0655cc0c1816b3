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
    ["runs twice", here("running", "booted"), here("running", "migrated"), "unclear"],
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

  it("says to suspend both when it runs twice", () => {
    const found = whereabouts(vm, here("running", "booted"), here("running", "migrated"));

    expect(found).toMatchObject({
      words: "runs on kvm1 and on kvm2",
      next: expect.stringContaining("Suspend both"),
    });
  });
});
