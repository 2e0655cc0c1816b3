import { expect, test } from "vitest";
import { snapshots } from "../../../jobs/facts/snapshots.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const fact = snapshots("4d1f2d6e-0000-4000-8000-000000000065");

test("finds none where there are none", () => {
  const none = fixture("captured/running-kvm1-snapshot-list.txt");

  expect(answer(fact, virshAnswer({ snapshots: none, checkpoints: none }))).toEqual([]);
});

test("names snapshots and checkpoints", () => {
  const stdout = virshAnswer({ snapshots: "before upgrade\nnightly\n\n", checkpoints: "backup-1\n\n" });

  expect(answer(fact, stdout)).toEqual(["before upgrade", "nightly", "backup-1"]);
});

test("takes a libvirt without checkpoints for a domain without them", () => {
  const stdout = virshAnswer({ snapshots: "nightly\n\n", checkpoints: "" });

  expect(
    answerWith(fact, { stdout, stderr: "error: unknown command: 'checkpoint-list'\n", code: 1 }),
  ).toEqual(["nightly"]);
});

test("cannot tell where no daemon answers", () => {
  expect(
    answerWith(fact, { stderr: "error: failed to connect to the hypervisor\n", code: 1 }),
  ).toBeUndefined();
});
