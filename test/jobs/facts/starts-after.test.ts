import { expect, test } from "vitest";
import { startsAfter } from "../../../jobs/facts/starts-after.ts";
import { answer } from "../../support/answer.ts";

test("reads the units from the property's line", () => {
  const units = answer(startsAfter("libvirtd.service"), "After=network.target network-online.target\n");

  expect([...units]).toEqual(["network.target", "network-online.target"]);
});

test("none of a unit that systemd does not know", () => {
  expect(answer(startsAfter("libvirtd.service"), "After=\n").size).toBe(0);
});
