import { describe, expect, test } from "vitest";
import type { Firewall } from "../../../../jobs/facts/firewall.ts";
import type { Openings } from "../../../../jobs/steps/host/openings.ts";
import { stillOpen } from "../../../../jobs/steps/host/still-open.ts";

const rule = { from: "172.16.1.12", port: "49152-49215" };
const is = (opened: Openings, firewall: Firewall) => stillOpen(opened, firewall, "k7m2qx9d");

describe("firewalld", () => {
  const rich = (source: string | undefined, ports = rule.port) => ({
    verdict: "accept" as const,
    source,
    port: { ports, protocol: "tcp" },
    service: undefined,
    unclear: false,
  });
  const zone = (...rules: ReturnType<typeof rich>[]) => ({ target: "", services: [], ports: [], rules });
  const now = (runtime: ReturnType<typeof zone>, permanent: ReturnType<typeof zone>): Firewall => ({
    kind: "firewalld",
    defaultZone: "public",
    zones: new Map([["public", { interfaces: [], sources: [], runtime, permanent }]]),
  });
  const opened: Openings = {
    kind: "firewalld",
    zones: [{ zone: "public", runtime: [rule], permanent: [rule] }],
  };

  test("is open while one of its rules is there, now or after a boot", () => {
    expect(is(opened, now(zone(rich(rule.from)), zone()))).toBe(true);
    expect(is(opened, now(zone(), zone(rich(rule.from))))).toBe(true);
    expect(is(opened, now(zone(), zone()))).toBe(false);
  });

  test("counts no rule of others that lets the same in", () => {
    expect(is(opened, now(zone(rich(undefined)), zone(rich("172.16.1.0/24"))))).toBe(false);
    expect(is(opened, now(zone(rich(rule.from, "1-65535")), zone()))).toBe(false);
  });
});

test("ufw writes a range with a colon", () => {
  const ufw = (ports: string): Firewall => ({
    kind: "ufw",
    allowsByDefault: false,
    rules: [{ allows: true, source: rule.from, ports }],
  });

  expect(is({ kind: "ufw", rules: [rule] }, ufw("49152:49215"))).toBe(true);
  expect(is({ kind: "ufw", rules: [rule] }, ufw("1:65535"))).toBe(false);
});

test("nftables tells Ferry's rules by their comment", () => {
  const nftables = (comment: string): Firewall => ({
    kind: "nftables",
    chains: [],
    rules: [{ family: "inet", table: "filter", chain: "input", expr: [], comment }],
    file: "/etc/nftables.conf",
  });
  const opened: Openings = { kind: "nftables", file: "/etc/nftables.conf", chains: [] };

  expect(is(opened, nftables("ferry k7m2qx9d"))).toBe(true);
  expect(is(opened, nftables("ferry w4jz8rtp"))).toBe(false);
});
