import { expect, test } from "vitest";
import { holdsAddress, holdsPorts, sharesPorts } from "../../../jobs/facts/firewall-rule.ts";

test.each([
  [undefined, "10.0.0.1", true],
  ["10.0.0.1", "10.0.0.1", true],
  ["10.0.0.1/32", "10.0.0.1", true],
  ["10.0.0.0/24", "10.0.0.1", true],
  ["10.0.0.0/255.255.255.0", "10.0.0.1", true],
  ["10.0.1.0/24", "10.0.0.1", false],
  ["fd00::/8", "fd00::1", true],
  ["fd00::/8", "10.0.0.1", false],
  ["kvm1", "10.0.0.1", false],
  ["10.0.0.0/99", "10.0.0.1", false],
])("network %s holds %s: %s", (network, address, holds) => {
  expect(holdsAddress(network, address)).toBe(holds);
});

test("a range holds another only whole", () => {
  expect(holdsPorts("49152:49215", "49152-49215")).toBe(true);
  expect(holdsPorts("49152-49200", "49152-49215")).toBe(false);
  expect(holdsPorts("16514", "16514")).toBe(true);
  expect(holdsPorts("ssh", "22")).toBe(false);
});

test("two ranges share a port or not; what is no range might", () => {
  expect(sharesPorts("49200-49300", "49152-49215")).toBe(true);
  expect(sharesPorts("22", "2049")).toBe(false);
  expect(sharesPorts("@ports", "2049")).toBe(true);
});
