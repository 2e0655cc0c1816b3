import { describe, expect, test } from "vitest";
import { stopFirewall } from "../../../../jobs/steps/host/stop-firewall.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { routesBy } from "../../../support/prepared-hosts.ts";
import { unitsWith } from "../../../support/units.ts";

type Kind = "none" | "firewalld" | "ufw" | "nftables";
const migration = { from: "172.16.1.12", port: "16514" };
const nfs = { from: "172.16.1.12", port: "2049" };
const step = (kind: Kind, rules = [migration]) => stopFirewall({ host: host("kvm1"), rules, kind });

const dropAll = {
  kind: "nftables",
  chains: [{ family: "inet", table: "filter", name: "input", type: "filter", hook: "input", policy: "drop" }],
  rules: [],
  file: undefined,
};
const on = (firewall: object, nftables: "on" | "off" = "off", more: object = {}) =>
  facts({
    kvm1: { firewall, units: unitsWith({ "nftables.service": nftables }), ...routesBy("br0"), ...more },
  });

describe("the check", () => {
  test("is needed while a firewall is active, and satisfied once none is", async () => {
    expect(await step("firewalld").check(on({ kind: "firewalld" }))).toEqual({
      state: "needed",
      because: "firewalld is active",
    });
    expect(await step("ufw").check(on({ kind: "ufw" }))).toMatchObject({ state: "needed" });
    expect(await step("nftables").check(on(dropAll, "on"))).toMatchObject({ state: "needed" });
    expect(await step("firewalld").check(on({ kind: "none" }))).toEqual({
      state: "satisfied",
      note: "no active firewall",
    });
  });

  test("nft's rules that let everybody in are no firewall", async () => {
    expect(await step("none").check(on({ ...dropAll, chains: [] }))).toMatchObject({ state: "satisfied" });
  });

  test("is blocked by rules that no service has loaded: nobody can stop them", async () => {
    expect(await step("nftables").check(on(dropAll))).toMatchObject({
      error: { code: "host.firewall-unknown", details: { peers: "172.16.1.12", ports: "16514" } },
    });
  });

  test("is blocked by another firewall than the plan shows: it stops nothing that nobody approved", async () => {
    expect(await step("ufw").check(on({ kind: "firewalld" }))).toMatchObject({
      error: { code: "host.not-as-planned" },
    });
    expect(await step("none").check(on({ kind: "firewalld" }))).toMatchObject({
      error: { code: "host.not-as-planned" },
    });
  });
});

describe("the undo", () => {
  test("starts it again, and is done where a boot has", async () => {
    expect(step("firewalld").undo).toMatchObject([
      { command: { line: "systemctl start firewalld.service" } },
      { command: { line: expect.stringContaining("systemctl reload") } },
    ]);
    expect(await step("firewalld").checkUndo?.(on({ kind: "none" }))).toMatchObject({ state: "needed" });
    expect(await step("firewalld").checkUndo?.(on({ kind: "firewalld" }))).toMatchObject({
      state: "satisfied",
    });
    expect(await step("nftables").checkUndo?.(on({ ...dropAll, chains: [] }))).toMatchObject({
      state: "needed",
    });
  });

  test("is blocked while clients are connected to the NFS server, which it might cut off", async () => {
    const undo = (clients: readonly string[]) =>
      step("firewalld", [nfs]).checkUndo?.(on({ kind: "none" }, "off", { "nfs-clients": clients }));

    expect(await undo(["172.16.1.12"])).toMatchObject({ error: { code: "nfs.clients-connected" } });
    expect(await undo(["172.16.1.99"])).toMatchObject({ state: "needed" });
    expect(step("firewalld", [nfs]).undoAnswersLate).toBe(true);
  });
});

test("stops the service and disables nothing, is destructive and says so", () => {
  expect(step("ufw").apply).toMatchObject([
    { command: { line: "systemctl start ufw.service && systemctl stop ufw.service" } },
    { command: { line: expect.stringContaining("systemctl reload") } },
  ]);
  expect(step("none").apply).toEqual([]);
  expect(step("ufw")).toMatchObject({
    risk: "destructive",
    title: "Stop ufw on kvm1 until its next boot: every port there is open to whoever reaches the host",
  });
});
