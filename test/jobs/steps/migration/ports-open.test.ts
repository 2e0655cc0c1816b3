import { expect, test } from "vitest";
import type { PortAnswer } from "../../../../jobs/facts/port-answer.ts";
import { portsOpen } from "../../../../jobs/steps/migration/ports-open.ts";
import { facts } from "../../../support/facts.ts";
import { moveOfVm1 } from "../../../support/vm1.ts";

const step = portsOpen(moveOfVm1());
const check = (first: PortAnswer, last: PortAnswer) =>
  step.check(
    facts({ kvm1: { "port-answer 172.16.1.12 49152": first, "port-answer 172.16.1.12 49215": last } }),
  );

test.each<[PortAnswer, PortAnswer]>([
  ["refused", "refused"],
  ["open", "refused"],
])("is true when packets reach both ends of the range: %s, %s", async (first, last) => {
  expect(await check(first, last)).toEqual({ state: "satisfied" });
});

test.each<[PortAnswer, PortAnswer, number]>([
  ["rejected", "refused", 49152],
  ["refused", "silent", 49215],
  ["refused", "rejected", 49215],
])("is blocked by a filter: %s, %s", async (first, last, port) => {
  expect(await check(first, last)).toMatchObject({
    state: "blocked",
    error: { code: "migration.port-filtered", message: `kvm1 cannot reach 172.16.1.12:${port} on kvm2` },
  });
});

test("can only be asked once the firewalls are open", () => {
  expect(step).toMatchObject({ answersLate: true, preflight: true });
});
