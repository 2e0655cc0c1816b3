import { describe, expect, it } from "vitest";
import type { Presence } from "../../../../jobs/facts/presence.ts";
import { domainOnSource } from "../../../../jobs/steps/migration/domain-on-source.ts";
import { facts } from "../../../support/facts.ts";
import { bareHost } from "../../../support/prepared-hosts.ts";
import { absent, moveOfVm1, present, VM1, vm1Running } from "../../../support/vm1.ts";
import { libvirtStopped, withoutLibvirt } from "../../../support/without-libvirt.ts";

const check = (
  here: Presence,
  there: Presence,
  namesake: unknown = { presence: "absent" },
  kvm2 = bareHost("kvm2", "0c"),
) =>
  domainOnSource(moveOfVm1()).check(
    facts({
      kvm1: { [`presence ${VM1}`]: here },
      kvm2: { ...kvm2, [`presence ${VM1}`]: there, "domain vm1": namesake },
    }),
  );
const silent: Presence = { presence: "unknown", process: false };

describe("migration.domain-on-source", () => {
  it("is true when the VM runs on the source and the destination has nothing of it", async () => {
    expect(await check(present(), absent)).toEqual({ state: "satisfied" });
  });

  it.each<[string, Presence, Presence, string]>([
    ["runs on the destination already", absent, present(), "migration.already-there"],
    ["is on its way", present({ job: "outgoing" }), absent, "migration.job-active"],
    ["is being saved or backed up", present({ job: "other" }), absent, "migration.job-active"],
    ["runs twice", present(), present(), "migration.unclear"],
    ["is paused", present({ state: "paused", reason: "user" }), absent, "migration.unclear"],
    [
      "has a definition on the destination",
      present(),
      present({ state: "shut off", reason: "failed" }),
      "migration.destination-has-uuid",
    ],
    ["has a silent destination", present(), silent, "migration.unclear"],
  ])("is blocked when the VM %s", async (_title, here, there, code) => {
    expect(await check(here, there)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("is blocked by another VM of the same name on the destination", async () => {
    expect(await check(present(), absent, vm1Running())).toMatchObject({
      state: "blocked",
      error: { code: "migration.destination-has-name", message: "kvm2 has another VM called vm1" },
    });
  });

  it.each([
    ["not installed", withoutLibvirt("kvm2", "0c")],
    ["stopped", libvirtStopped("kvm2", "0c")],
  ])("answers later where libvirt on the destination is %s", async (_title, kvm2) => {
    const unknown = { presence: "unknown" };
    const later = { state: "later", because: "answers once libvirt runs on kvm2" };

    expect(await check(present(), silent, unknown, kvm2)).toEqual(later);
    expect(await check(present(), { ...silent, process: true }, unknown, kvm2)).toMatchObject({
      error: { code: "migration.unclear" },
    });
    expect(await check(present({ job: "outgoing" }), silent, unknown, kvm2)).toMatchObject({
      error: { code: "migration.job-active" },
    });
  });

  it("changes nothing", () => {
    expect(domainOnSource(moveOfVm1()).preflight).toBe(true);
  });
});
