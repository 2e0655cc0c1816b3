import { expect, it } from "vitest";
import { logTail } from "../../../jobs/facts/log-tail.ts";
import { answerWith } from "../../support/answer.ts";

const fact = logTail("/var/log/vm1.log");

it("is the text with its age by the host's own clock, and whether that is all", () => {
  expect(answerWith(fact, { stdout: "1000 11\n1060\ntick 1\n" })).toEqual({
    state: "read",
    text: "tick 1\n",
    isWhole: true,
    ageMs: 60_000,
  });
  expect(answerWith(fact, { stdout: "1000 70000\n990\n…" })).toMatchObject({ isWhole: false, ageMs: 0 });
});

it("knows a missing file from one that must not be read", () => {
  expect(answerWith(fact, { code: 44 })).toEqual({ state: "absent" });
  expect(answerWith(fact, { code: 45 })).toEqual({ state: "not-a-file" });
});

it("throws what the host said where it cannot be read", () => {
  expect(() => answerWith(fact, { code: 1, stderr: "tail: Permission denied" })).toThrow("Permission denied");
  expect(() => answerWith(fact, { stdout: "" })).toThrow("cut off");
});
