import { expect, test } from "vitest";
import { runningJobs } from "../../../jobs/facts/running-jobs.ts";
import { answer } from "../../support/answer.ts";

const uuid = "5d2c8ba4-9a40-4e23-8f61-1f4dd0a1f3c0";

test.each([
  ["None running (booted)", []],
  ["0 running (booted)", []],
  [" running (booted)", []],
  ["2 running (migrated)", [uuid]],
  ["Unbounded running (booted)", [uuid]],
  [" paused (migrating)", [uuid]],
])("a domain whose job and state are '%s'", (line, busy) => {
  expect(answer(runningJobs, `${uuid} ${line}\n`)).toEqual(busy);
});

test("is nothing without domains", () => {
  expect(answer(runningJobs, "")).toEqual([]);
});

test("does not take a daemon that fails for one without jobs", () => {
  expect(() => answer(runningJobs, "", 1)).toThrow("virsh failed");
});
