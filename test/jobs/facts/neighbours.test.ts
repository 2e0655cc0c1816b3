import { expect, test } from "vitest";
import { neighbours } from "../../../jobs/facts/neighbours.ts";
import { answerWith } from "../../support/answer.ts";

// Written after ip-neighbour(8).
const TABLE = `172.16.1.21 dev br0 lladdr 52:54:00:AC:10:65 REACHABLE
172.16.1.22 dev br0 lladdr 52:54:00:ac:10:66 STALE
172.16.1.23 dev br0 lladdr 52:54:00:ac:10:67 FAILED
172.16.1.24 dev br0 FAILED
172.16.1.25 dev br0 INCOMPLETE
`;

test("finds addresses by MAC in lower case, and leaves out who did not answer", () => {
  expect([...answerWith(neighbours, { stdout: TABLE })]).toEqual([
    ["52:54:00:ac:10:65", "172.16.1.21"],
    ["52:54:00:ac:10:66", "172.16.1.22"],
  ]);
});

test("is empty where nobody was talked to", () => {
  expect(answerWith(neighbours, {})).toEqual(new Map());
});

test("does not take a command that failed for an empty table", () => {
  expect(() => answerWith(neighbours, { code: 127, stderr: "sh: 1: ip: not found\n" })).toThrow("not found");
});
