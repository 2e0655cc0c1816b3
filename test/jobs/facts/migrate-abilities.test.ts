import { expect, test } from "vitest";
import { isBefore, migrateAbilities } from "../../../jobs/facts/migrate-abilities.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const version = fixture("captured/virsh-version.txt");

test("reads the options of virsh migrate and QEMU's version, as captured on Debian 12", () => {
  const found = answer(
    migrateAbilities,
    virshAnswer({ help: fixture("captured/virsh-help-migrate.txt"), version }),
  );

  expect(found?.qemu).toEqual([7, 2, 22]);
  for (const option of ["--domain", "--desturi", "--live", "--tls", "--auto-converge", "--bandwidth"]) {
    expect(found?.options).toContain(option);
  }
  expect(found?.options).not.toContain("--available-switchover-bandwidth");
});

test("a libvirt that does not answer says nothing of what it can do", () => {
  expect(answerWith(migrateAbilities, { stderr: "error: failed to connect", code: 1 })).toBeUndefined();
  expect(() => answer(migrateAbilities, virshAnswer({ help: "", version }))).toThrow("no options");
});

test.each([
  [[1, 5, 3], [1, 6], true],
  [[2, 12, 0], [2, 7], false],
  [[2, 7], [2, 7], false],
  [[10, 0], [2, 7], false],
  [[2], [2, 7], true],
])("%j comes before %j: %s", (one, other, before) => {
  expect(isBefore(one, other)).toBe(before);
});
