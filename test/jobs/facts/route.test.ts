import { expect, test } from "vitest";
import { route } from "../../../jobs/facts/route.ts";
import { answer } from "../../support/answer.ts";

const fact = route("172.16.1.12");

test("names the interface", () => {
  expect(answer(fact, "172.16.1.12 dev br0 src 172.16.1.11 uid 0 \\    cache \n")).toBe("br0");
  expect(answer(fact, "172.16.1.12 via 10.0.2.2 dev eth0 src 10.0.2.15 uid 0\n")).toBe("eth0");
});

test("has none where there is no route", () => {
  expect(answer(fact, "", 2)).toBeUndefined();
});
