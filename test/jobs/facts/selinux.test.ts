import { expect, test } from "vitest";
import { selinux } from "../../../jobs/facts/selinux.ts";
import { answer } from "../../support/answer.ts";

test.each([
  ["", { mode: "off", virtUseNfs: undefined }],
  ["enforce 1\nnfs 0 0\n", { mode: "enforcing", virtUseNfs: false }],
  ["enforce 0\nnfs 1 1\n", { mode: "permissive", virtUseNfs: true }],
  ["enforce 1\n", { mode: "enforcing", virtUseNfs: undefined }],
])("reads %j", (stdout, value) => {
  expect(answer(selinux, stdout)).toEqual(value);
});
