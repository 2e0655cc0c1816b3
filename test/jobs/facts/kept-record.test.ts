import { expect, it } from "vitest";
import { keptRecord } from "../../../jobs/facts/kept-record.ts";
import { answer } from "../../support/answer.ts";
import { VM1 } from "../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const record = {
  plan: PLAN,
  vm: "vm1",
  uuid: VM1,
  files: [{ path: "/a.qcow2", kept: `/a.qcow2.ferry-${PLAN}` }],
  since: 1_764_000_000,
};
const said = (other: object = {}) => `1764604800\n${JSON.stringify({ ...record, ...other })}\n`;

it("tells what is kept since when, and the time on the host", () => {
  expect(answer(keptRecord(PLAN), said())).toEqual({ record, now: 1_764_604_800 });
});

it("tells the variables of a firmware from disks", () => {
  const files = [...record.files, { path: "/v.fd", kept: `/v.fd.ferry-${PLAN}`, nvram: true }];

  expect(answer(keptRecord(PLAN), said({ files }))).toMatchObject({ record: { files } });
});

it("is nothing where the plan keeps nothing", () => {
  expect(answer(keptRecord(PLAN), "1764604800\n")).toBeUndefined();
});

it.each([
  ["names a file that this plan would not have named so", { files: [{ path: "/a", kept: "/etc/passwd" }] }],
  ["is another plan's", { plan: "w4jz8rtp" }],
  ["has a path that is not one", { files: [{ path: "a", kept: `a.ferry-${PLAN}` }] }],
  ["names no file", { files: [] }],
  ["holds more than Ferry writes", { more: 1 }],
])("is refused when it %s", (_, other) => {
  expect(() => answer(keptRecord(PLAN), said(other))).toThrow();
});

it("is not taken for nothing when it cannot be read", () => {
  expect(() => answer(keptRecord(PLAN), "1764604800\n", 1)).toThrow();
});
