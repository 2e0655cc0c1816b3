import { expect, test } from "vitest";
import { migrateOptions } from "../../../../jobs/steps/migration/migrate-live.ts";
import { oldVersionsSuffice } from "../../../../jobs/steps/migration/old-versions-suffice.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const options = new Set(migrateOptions(moveOfVm1()));
const without = (gone: string) => new Set([...options].filter((option) => option !== gone));
const of = (known: ReadonlySet<string>, ...qemu: number[]) => ({
  "migrate-abilities": { options: known, qemu: qemu.length === 0 ? undefined : qemu },
});
const verdict = (kvm1: object, kvm2: object, move = moveOfVm1()) =>
  oldVersionsSuffice(move).check(facts({ kvm1: { ...kvm1 }, kvm2: { ...kvm2 } }));

test("is satisfied where virsh knows every option, whatever version it does not tell", async () => {
  expect(await verdict(of(options, 7, 2), of(options, 2, 7))).toEqual({ state: "satisfied" });
  expect(await verdict(of(options), of(new Set()))).toEqual({ state: "satisfied" });
});

test("is blocked by an option that the source's virsh lacks: the destination runs none", async () => {
  expect(await verdict(of(without("--tls"), 7, 2), of(options, 7, 2))).toMatchObject({
    error: { code: "migration.virsh-too-old", details: { host: "kvm1", options: "--tls" } },
  });
});

test("is blocked by a QEMU that cannot encrypt, unless memory crosses in clear anyway", async () => {
  const old = of(options, 1, 5, 3);
  const inClear = moveOfVm1({ transport: "tcp", clearBecause: "kvm2 has no certificate" });

  expect(await verdict(of(options, 7, 2), old)).toMatchObject({
    error: { code: "migration.qemu-too-old", details: { host: "kvm2", version: "1.5.3" } },
  });
  expect(await verdict(old, old, inClear)).toEqual({ state: "satisfied" });
});

test("a destination whose libvirt comes with the plan is not asked", async () => {
  expect(await verdict(of(options, 7, 2), { "migrate-abilities": undefined })).toEqual({
    state: "satisfied",
  });
  expect(await verdict({ "migrate-abilities": undefined }, of(options))).toMatchObject({
    error: { code: "domain.libvirt-silent" },
  });
});

test("a guest is slowed down where QEMU can do that", () => {
  expect(migrateOptions(moveOfVm1())).toContain("--auto-converge");
  expect(migrateOptions(moveOfVm1({ noAutoConverge: true }))).not.toContain("--auto-converge");
});
