import { expect, test } from "vitest";
import { dismissPeer } from "../../../../jobs/steps/host/dismiss-peer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const step = dismissPeer({ host: host("kvm1"), peer: "kvm2" });
const verdict = (...peers: string[]) =>
  step.check(
    facts({ kvm1: { "peer-lines authorized_keys": new Map(peers.map((peer) => [peer, ["any"]])) } }),
  );

test("is needed while the peer's key is let in", async () => {
  expect(await verdict("kvm2", "kvm3")).toMatchObject({ state: "needed" });
  expect(await verdict("kvm3")).toEqual({ state: "satisfied" });
});

test("takes out that peer's lines alone, and taking it back lets nobody in", () => {
  expect(step.apply).toMatchObject([
    { host: { name: "kvm1" }, command: { line: expect.stringContaining("mark=' ferry-peer kvm2'") } },
  ]);
  expect(step.undo).toEqual([]);
  expect(step.stays).toContain("stays out of kvm1");
});
