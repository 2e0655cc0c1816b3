import { expect, test } from "vitest";
import { OpsError } from "../../../../jobs/error.ts";
import { admitPeer } from "../../../../jobs/steps/host/admit-peer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGsB+bGWIqSRds0Ho69BX1RwSiOOQGBs3tYcGkL1MLor";
const LINE = `restrict,from="172.16.1.11" ${KEY}`;
const step = admitPeer({ source: host("kvm1"), destination: host("kvm2") });
const read = (key: unknown, ...lines: string[]) =>
  facts({
    kvm1: { "peer-key": key },
    kvm2: { "peer-lines authorized_keys": new Map(lines.length === 0 ? [] : [["kvm1", lines]]) },
  });
const there = { state: "there", line: KEY };

test("is satisfied by the source's own key, restricted to its address, and by nothing else", async () => {
  expect(await step.check(read(there, LINE))).toEqual({ state: "satisfied" });
  expect(await step.check(read({ state: "absent" }))).toEqual({
    state: "needed",
    because: "kvm1 has no key yet",
  });
  expect(await step.check(read(there))).toEqual({
    state: "needed",
    because: "root on kvm2 does not know kvm1's key",
  });
  for (const other of [[KEY], [LINE.replace("1.11", "1.1")], [LINE, `${LINE}x`]]) {
    expect(await step.check(read(there, ...other))).toEqual({
      state: "needed",
      because: "root on kvm2 has another line for kvm1's key",
    });
  }
});

test("takes the public half from the source and gives it to the destination, and nothing but a key", () => {
  const [action] = step.apply;
  if (action?.type !== "handover") throw new Error("no handover");

  expect([action.from.name, action.host.name]).toEqual(["kvm1", "kvm2"]);
  expect(action.give(`${KEY} root@anything ferry-peer kvm9\n`)).toMatchObject({
    stdin: `${LINE} ferry-peer kvm1\n`,
  });
  for (const bad of ["", "garbage", `command="x" ${KEY}`, `${KEY}\n${KEY}`]) {
    const refused = action.give(bad);
    expect(refused instanceof OpsError && refused.code, bad).toBe("host.peer-key-unusable");
  }
});

test("shows the line that is written but for the key, which is not made yet", () => {
  const [action] = step.apply;

  expect(action?.type === "handover" && action.shown).toContain(
    `restrict,from="172.16.1.11" <the key that kvm1 has printed> ferry-peer kvm1`,
  );
  expect(step.risk).toBe("disruptive");
});

test("acts on two hosts, so that it waits for both", () => {
  expect(step.host).toBeUndefined();
});

test("its undo asks the destination alone: the source may be gone", async () => {
  const undone = (lines: Map<string, string[]>) =>
    step.checkUndo?.(facts({ kvm2: { "peer-lines authorized_keys": lines } }));

  expect(await undone(new Map([["kvm1", ["anything"]]]))).toMatchObject({ state: "needed" });
  expect(await undone(new Map([["kvm3", ["anything"]]]))).toMatchObject({ state: "satisfied" });
});
