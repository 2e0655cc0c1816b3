import { describe, expect, it } from "vitest";
import { canonicalIp, isPublic, unreachableBecause } from "../../config/ip-address.ts";

describe("canonicalIp", () => {
  it.each([
    ["172.16.1.11", "172.16.1.11"],
    ["FD00:0:0::0001", "fd00::1"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ])("writes %s as %s", (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
  });

  it.each([
    "",
    "kvm1",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "fe80::1%eth0",
    "[::1]",
    "10.0.0.0/8",
    " 10.0.0.1",
  ])("takes %j for no address", (text) => {
    expect(canonicalIp(text)).toBeUndefined();
  });
});

describe("unreachableBecause", () => {
  it.each([
    ["127.0.0.1", /loopback/],
    ["::1", /loopback/],
    ["0.0.0.0", /any address/],
    ["::", /any address/],
    ["169.254.3.4", /link-local/],
    ["fe80::1", /link-local/],
    ["239.1.1.1", /multicast/],
    ["255.255.255.255", /broadcast/],
    ["ff02::1", /multicast/],
    ["::ffff:10.0.0.1", /IPv4/],
  ])("refuses %s", (ip, because) => {
    expect(unreachableBecause(ip)).toMatch(because);
  });

  it.each(["10.1.2.3", "8.8.8.8", "fd00::1", "2600::1", "126.255.255.255", "223.255.255.255"])(
    "lets %s be",
    (ip) => {
      expect(unreachableBecause(ip)).toBeUndefined();
    },
  );
});

describe("isPublic", () => {
  it.each(["8.8.8.8", "172.32.0.1", "172.15.255.255", "100.128.0.1", "2600::1", "2001:db9::1"])(
    "says yes of %s",
    (ip) => {
      expect(isPublic(ip)).toBe(true);
    },
  );

  it.each([
    "10.0.0.1",
    "172.16.1.11",
    "172.31.255.255",
    "192.168.0.1",
    "100.64.0.1",
    "192.0.2.7",
    "fd00::1",
    "2001:db8::1",
  ])("says no of %s", (ip) => {
    expect(isPublic(ip)).toBe(false);
  });
});
