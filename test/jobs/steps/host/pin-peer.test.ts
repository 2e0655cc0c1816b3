import { expect, test } from "vitest";
import { pinPeer } from "../../../../jobs/steps/host/pin-peer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const destination = { ...host("kvm2"), hostKeys: ["ssh-ed25519 AAAA", "ssh-rsa BBBB"] };
const step = pinPeer({ source: host("kvm1"), destination, port: 22 });
const read = (...lines: string[]) =>
  facts({ kvm1: { "peer-lines known_hosts": new Map(lines.length === 0 ? [] : [["kvm2", lines]]) } });
const LINES = ["172.16.1.12 ssh-ed25519 AAAA", "172.16.1.12 ssh-rsa BBBB"];

test("pins the keys of the site file and no other, at the address that libvirt calls", async () => {
  expect(await step.check(read(...LINES))).toEqual({ state: "satisfied" });
  expect(await step.check(read())).toEqual({ state: "needed", because: "kvm1 does not know kvm2" });
  expect(await step.check(read("172.16.1.12 ssh-ed25519 OLD"))).toEqual({
    state: "needed",
    because: "kvm1 has other keys of kvm2",
  });
  expect(step.apply).toMatchObject([
    {
      host: { name: "kvm1" },
      command: { stdin: LINES.map((line) => `${line} ferry-peer kvm2\n`).join("") },
    },
  ]);
});

test("names another port than 22 as OpenSSH does", () => {
  expect(pinPeer({ source: host("kvm1"), destination, port: 2222 }).apply).toMatchObject([
    { command: { stdin: expect.stringContaining("[172.16.1.12]:2222 ssh-ed25519 AAAA ferry-peer kvm2\n") } },
  ]);
});

test("its undo is needed while anything is pinned", async () => {
  expect(await step.checkUndo?.(read("172.16.1.12 ssh-ed25519 OLD"))).toMatchObject({ state: "needed" });
  expect(await step.checkUndo?.(read())).toMatchObject({ state: "satisfied" });
});
