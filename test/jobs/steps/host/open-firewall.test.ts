import { describe, expect, test } from "vitest";
import { openFirewall } from "../../../../jobs/steps/host/open-firewall.ts";
import type { Openings } from "../../../../jobs/steps/host/openings.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { routesBy } from "../../../support/prepared-hosts.ts";

const rule = { from: "172.16.1.12", port: "16514" };
const closed = { kind: "ufw", rules: [rule] } as const;
const step = (openings: Openings, rules = [rule]) =>
  openFirewall({ host: host("kvm1"), rules, openings, peers: ["kvm2"], planId: "k7m2qx9d" });
const verdict = (openings: Openings, firewall: object, rules = [rule]) =>
  step(openings, rules).check(facts({ kvm1: { firewall, ...routesBy("br0") } }));

const ufw = (...rules: object[]) => ({ kind: "ufw", allowsByDefault: false, rules });
const allow = { allows: true, source: "172.16.1.12", ports: "16514" };

describe("the check", () => {
  test("is satisfied, with a note, when there is no firewall", async () => {
    expect(await verdict({ kind: "none" }, { kind: "none" })).toEqual({
      state: "satisfied",
      note: "no active firewall",
    });
  });

  test("is satisfied when nobody needs to reach the host", async () => {
    expect(await verdict({ kind: "none" }, ufw(), [])).toMatchObject({ state: "satisfied" });
  });

  test("is needed while a rule is missing, and satisfied once it is there", async () => {
    expect(await verdict(closed, ufw())).toEqual({
      state: "needed",
      because: "ufw refuses 172.16.1.12 on TCP 16514",
    });
    expect(await verdict(closed, ufw(allow))).toEqual({ state: "satisfied" });
  });

  test("is blocked by a rule that refuses the peer", async () => {
    expect(await verdict(closed, ufw({ ...allow, allows: false }))).toMatchObject({
      state: "blocked",
      error: { code: "host.firewall-denies" },
    });
  });

  test("is blocked where the rules come from somewhere unknown", async () => {
    const input = { family: "inet", table: "t", name: "in", type: "filter", hook: "input", policy: "drop" };
    const nft = { kind: "nftables", chains: [input], rules: [], file: undefined };

    expect(await verdict({ kind: "nftables", chains: [] }, nft)).toMatchObject({
      state: "blocked",
      error: { code: "host.firewall-unknown", details: { ports: "16514", peers: "172.16.1.12" } },
    });
  });

  test("is blocked when another firewall is active than the plan went by", async () => {
    expect(await verdict({ kind: "none" }, ufw())).toMatchObject({
      state: "blocked",
      error: { code: "host.not-as-planned" },
    });
  });
});

test("opens and closes what was missing when the plan was made", () => {
  const { apply, undo, title } = step(closed);

  expect(title).toBe("Let kvm2 through kvm1's firewall (TCP 16514)");
  expect(apply).toHaveLength(1);
  expect(undo).toHaveLength(1);
});

describe("the check of its undo", () => {
  const undo = (openings: Openings, firewall: object, clients?: string[]) =>
    step(openings).checkUndo?.(facts({ kvm1: { firewall, ...(clients && { "nfs-clients": clients }) } }));
  const nfs = { kind: "ufw", rules: [{ from: "172.16.1.12", port: "2049" }] } as const;

  test("is needed while what the plan opened is open", async () => {
    expect(await undo(closed, ufw(allow))).toMatchObject({ state: "needed" });
    expect(await undo(closed, ufw())).toMatchObject({ state: "satisfied" });
  });

  test("is satisfied when others have opened more, or the firewall is another", async () => {
    expect(await undo(closed, ufw({ ...allow, source: undefined }))).toMatchObject({ state: "satisfied" });
    expect(await undo(closed, { kind: "none" })).toEqual({
      state: "satisfied",
      note: "ufw is not active any more",
    });
  });

  test("is blocked while somebody whom it lets in has a share mounted, and answers late for that", async () => {
    const open = ufw({ ...allow, ports: "2049" });

    expect(await undo(nfs, open, ["172.16.1.12"])).toMatchObject({
      error: { code: "nfs.clients-connected" },
    });
    expect(await undo(nfs, open, ["172.16.1.13"])).toMatchObject({ state: "needed" });
    expect([step(nfs).undoAnswersLate, step(closed).undoAnswersLate]).toEqual([true, false]);
  });
});
