import { describe, expect, test } from "vitest";
import { type Firewall, firewall } from "../../../../jobs/facts/firewall.ts";
import { findOpenings, missingRules } from "../../../../jobs/steps/host/openings.ts";
import { answer } from "../../../support/answer.ts";
import { fixture } from "../../../support/fixture.ts";

const read = (name: string) => answer(firewall, fixture(`firewall/${name}.txt`));
const devices = new Map([12, 13, 14].map((n) => [`172.16.1.${n}`, "br0"]));
const rule = (n: number, port: string) => ({ from: `172.16.1.${n}`, port });
const missing = (state: Firewall, ...wanted: ReturnType<typeof rule>[]) =>
  missingRules(findOpenings(state, wanted, devices).openings);

test("nothing is missing without a firewall", () => {
  expect(missing({ kind: "none" }, rule(12, "16514"))).toEqual([]);
});

describe("firewalld", () => {
  const state = read("firewalld-debian-12");
  if (state.kind !== "firewalld") throw new Error(state.kind);
  const changed = (change: object, where: ("runtime" | "permanent")[] = ["runtime", "permanent"]) => {
    const zone = state.zones.get("public");
    if (zone === undefined) throw new Error("no zone");
    const rules = Object.fromEntries(where.map((key) => [key, { ...zone[key], ...change }]));
    return { ...state, zones: new Map([["public", { ...zone, ...rules }]]) };
  };

  test("finds what is open, and names what is not with its zone", () => {
    expect(missing(state, rule(12, "16514"), rule(12, "49152-49215"))).toEqual([]);
    expect(findOpenings(state, [rule(13, "16514")], devices).openings).toEqual({
      kind: "firewalld",
      zones: [{ zone: "public", runtime: [rule(13, "16514")], permanent: [rule(13, "16514")] }],
    });
  });

  test("a rule that a boot would lose is missing, but only permanently", () => {
    expect(
      findOpenings(changed({ rules: [] }, ["permanent"]), [rule(12, "16514")], devices).openings,
    ).toEqual({
      kind: "firewalld",
      zones: [{ zone: "public", runtime: [], permanent: [rule(12, "16514")] }],
    });
  });

  test.each([
    ["a service", { services: ["nfs"] }],
    ["a port for everybody", { ports: [{ ports: "2000-3000", protocol: "tcp" }] }],
    ["a zone that accepts all", { target: "ACCEPT" }],
  ])("recognises %s that somebody opened by hand", (_, change) => {
    expect(missing(changed(change), rule(13, "2049"))).toEqual([]);
  });

  test("UDP opens nothing for TCP", () => {
    expect(missing(changed({ ports: [{ ports: "2049", protocol: "udp" }] }), rule(13, "2049"))).toHaveLength(
      1,
    );
  });

  test("a refusing rule denies, whatever else would accept", () => {
    const deny = {
      verdict: "deny",
      source: "172.16.1.0/24",
      port: undefined,
      service: undefined,
      unclear: false,
    };

    expect(
      findOpenings(changed({ rules: [deny], target: "ACCEPT" }), [rule(12, "16514")], devices).denied,
    ).toEqual([rule(12, "16514")]);
  });

  test("a zone bound to the peer's address goes before that of the interface", () => {
    const zone = state.zones.get("public");
    if (zone === undefined) throw new Error("no zone");
    const bound = new Map([
      ["public", { ...zone, interfaces: ["br0"] }],
      ["storage", { ...zone, sources: ["172.16.1.13"] }],
    ]);

    expect(
      findOpenings({ ...state, zones: bound }, [rule(13, "2049"), rule(14, "2049")], devices).openings,
    ).toMatchObject({
      zones: [
        { zone: "storage", runtime: [rule(13, "2049")] },
        { zone: "public", runtime: [rule(14, "2049")] },
      ],
    });
  });
});

describe("ufw", () => {
  const state = read("ufw");

  test("the first rule that matches decides", () => {
    expect(missing(state, rule(12, "16514"), rule(12, "49152-49215"), rule(12, "2049"))).toEqual([]);
    expect(missing(state, rule(13, "16514"))).toEqual([rule(13, "16514")]);
    expect(findOpenings(state, [rule(13, "2049")], devices).denied).toEqual([rule(13, "2049")]);
  });
});

describe("nftables", () => {
  const state = read("nftables");

  test("follows jumps by the interface, networks, ranges and sets", () => {
    expect(missing(state, rule(12, "16514"), rule(12, "49152-49215"), rule(13, "49152-49215"))).toEqual([]);
  });

  test("finds what a rule or the policy refuses, in the chain where it must go", () => {
    expect(findOpenings(state, [rule(13, "16514"), rule(12, "2049")], devices).openings).toEqual({
      kind: "nftables",
      file: "/etc/nftables.conf",
      chains: [
        { family: "inet", table: "filter", chain: "input", rules: [rule(13, "16514"), rule(12, "2049")] },
      ],
    });
  });

  test("a condition that it does not read opens nothing", () => {
    expect(missing(state, rule(14, "16514"))).toHaveLength(1);
  });

  test("another interface does not come to the chain of this one", () => {
    const other = new Map([["172.16.1.12", "eth0"]]);

    expect(missingRules(findOpenings(state, [rule(12, "16514")], other).openings)).toHaveLength(1);
  });

  test("without a chain on the way in, nothing is missing", () => {
    expect(missing({ kind: "nftables", chains: [], rules: [], file: undefined }, rule(12, "16514"))).toEqual(
      [],
    );
  });
});
