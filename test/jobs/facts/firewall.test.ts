import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { firewall } from "../../../jobs/facts/firewall.ts";
import { FIREWALLD_SCRIPT } from "../../../jobs/facts/firewalld.ts";
import { answer } from "../../support/answer.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { fixture } from "../../support/fixture.ts";

const read = (name: string) => answer(firewall, fixture(`firewall/${name}.txt`));

test("there is none where none of the three is active", () => {
  expect(answer(firewall, "")).toEqual({ kind: "none" });
});

test("does not take a failing nft for an open host", () => {
  expect(() => answer(firewall, "nftables\n")).toThrow();
  expect(() => answer(firewall, "firewalld\ndefault \nactive \n")).toThrow("did not answer");
});

describe("firewalld, as captured", () => {
  test("reads what counts now and what counts after a boot", () => {
    const state = read("firewalld-debian-12");
    if (state.kind !== "firewalld") throw new Error(state.kind);
    const zone = state.zones.get("public");

    expect(state.defaultZone).toBe("public");
    expect(zone?.runtime.services).toEqual(["ssh", "dhcpv6-client"]);
    const ports = (rules: typeof zone) => rules?.runtime.rules.map(({ port }) => port?.ports).sort();
    expect(ports(zone)).toEqual(["16514", "49152-49215"]);
    expect(zone?.permanent.rules).toContainEqual({
      verdict: "accept",
      source: "172.16.1.12",
      port: { ports: "16514", protocol: "tcp" },
      service: undefined,
      unclear: false,
    });
  });
});

describe("ufw, after its manual", () => {
  test("reads the rules in order, without those of IPv6", () => {
    const state = read("ufw");
    if (state.kind !== "ufw") throw new Error(state.kind);

    expect(state.allowsByDefault).toBe(false);
    expect(state.rules).toEqual([
      { allows: true, source: undefined, ports: "22" },
      { allows: true, source: "172.16.1.12", ports: "16514" },
      { allows: true, source: "172.16.1.0/24", ports: "49152:49215" },
      { allows: false, source: "172.16.1.13", ports: "2049" },
      { allows: true, source: "172.16.1.0/24", ports: "2049" },
    ]);
  });
});

describe("nftables, after its manual", () => {
  test("reads chains, rules and the file that is loaded at boot", () => {
    const state = read("nftables");
    if (state.kind !== "nftables") throw new Error(state.kind);

    expect(state.chains.map(({ name, hook }) => [name, hook])).toEqual([
      ["input", "input"],
      ["storage", undefined],
      ["forward", "forward"],
    ]);
    expect(state.rules).toHaveLength(10);
    expect(state.file).toBe("/etc/nftables.conf");
  });
});

test("asks firewalld for each zone in use once, the default one first", async () => {
  const env = fakePrograms({
    busctl: `case "$*" in
  *getDefaultZone) echo 's "public"' ;;
  *getActiveZones) echo 'a{sa{sas}} 3 "trusted" 2 "interfaces" 2 "br0" "interfaces" "sources" 1 "172.16.1.0/24" "public" 1 "interfaces" 1 "eth0" "home" 1 "sources" 1 "10.0.0.1"' ;;
  *) for zone; do :; done; echo "settings of $zone" ;;
esac`,
  });

  const { stdout } = await promisify(execFile)("sh", ["-c", FIREWALLD_SCRIPT], { env });

  expect(stdout.match(/^settings .*$/gm)).toEqual(
    ["public", "trusted", "home"].map((zone) => `settings settings of ${zone}`),
  );
});

describe("as captured", () => {
  test("ufw, with Ferry's own rules, one that refuses, and those of IPv6", () => {
    expect(read("ufw-0.36.2")).toEqual({
      kind: "ufw",
      allowsByDefault: false,
      rules: [
        { allows: true, source: undefined, ports: "22" },
        { allows: true, source: "172.16.1.12", ports: "16514" },
        { allows: true, source: "172.16.1.12", ports: "49152:49215" },
        { allows: false, source: "172.16.1.13", ports: "2049" },
      ],
    });
  });

  test("ufw that is enabled and stopped until the next boot filters nothing", () => {
    expect(read("ufw-0.36.2-stopped")).toEqual({ kind: "none" });
  });

  test("nftables, with Ferry's own rule before whatever refuses", () => {
    const state = read("nftables-1.0.6");
    if (state.kind !== "nftables") throw new Error(state.kind);

    expect(state.file).toBe("/etc/nftables.conf");
    expect(state.chains).toMatchObject([{ name: "input", hook: "input", policy: "drop" }]);
    expect(state.rules[0]).toMatchObject({ chain: "input", comment: "ferry k7m2qx9d" });
  });
});
