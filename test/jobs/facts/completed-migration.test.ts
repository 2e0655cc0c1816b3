import { expect, test } from "vitest";
import { completedMigration } from "../../../jobs/facts/completed-migration.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const fact = completedMigration("4d1f2d6e-0000-4000-8000-000000000065");
const captured = fixture("captured/migrated-kvm2-domjobinfo-completed.txt");

test("reads the figures of a migration that ended", () => {
  expect(answer(fact, virshAnswer({ job: captured }))).toEqual({
    downtimeMs: 5337,
    totalMs: 177154,
    transferredBytes: 74128082,
    iterations: 15,
  });
});

test("says so when libvirt measured no downtime", () => {
  const job = captured.replace("downtime: 5337\n", "");

  expect(answer(fact, virshAnswer({ job }))).toMatchObject({ downtimeMs: undefined, totalMs: 177154 });
});

test("is nothing when no migration ended here, or no daemon answers", () => {
  const job = fixture("captured/running-kvm1-domjobinfo-completed-none.txt");

  expect(answer(fact, virshAnswer({ job }))).toBeUndefined();
  expect(answer(fact, "")).toBeUndefined();
});

test("leaves the figures where they are", () => {
  expect(fact.command.line).toContain("--completed --keep-completed");
});
