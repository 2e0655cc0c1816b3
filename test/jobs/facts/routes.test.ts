import { expect, test } from "vitest";
import { routes } from "../../../jobs/facts/routes.ts";
import { answerWith } from "../../support/answer.ts";

const fact = routes(["172.16.1.12", "10.9.9.9", "203.0.113.1"]);

test("names the interface towards each address, and none where there is no route", () => {
  const said = {
    stdout:
      "172.16.1.12 dev br0 src 172.16.1.11 uid 0 \\    cache \n10.9.9.9 via 10.0.2.2 dev eth0 src 10.0.2.15 uid 0 \\    cache \n",
    stderr: "RTNETLINK answers: Network is unreachable\nCommand failed -:3\n",
    code: 1,
  };

  expect([...answerWith(fact, said)]).toEqual([
    ["172.16.1.12", "br0"],
    ["10.9.9.9", "eth0"],
    ["203.0.113.1", undefined],
  ]);
});

test("knows its own addresses", () => {
  const said = { stdout: "local 172.16.1.12 dev lo src 172.16.1.12 uid 0 \\    cache <local> \n" };

  expect(answerWith(routes(["172.16.1.12"]), said).get("172.16.1.12")).toBe("lo");
});

test("does not take a failing ip for no route", () => {
  expect(() => answerWith(fact, { stderr: "ip: not found", code: 127 })).toThrow("ip: not found");
});
