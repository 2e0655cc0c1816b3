import { expect, it } from "vitest";
import { nfsClients } from "../../../jobs/facts/nfs-clients.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

it("reads the peers of the connections", () => {
  expect(answer(nfsClients, fixture("captured/prepared-nfs1-ss-2049.txt"))).toEqual([
    "172.16.1.11",
    "172.16.1.12",
  ]);
  expect(answer(nfsClients, fixture("captured/bare-nfs1-ss-2049.txt"))).toEqual([]);
});

it("knows IPv6 addresses, and IPv4 ones that look like them, once each", () => {
  const lines = [
    "0 0 [::ffff:172.16.1.10]:2049 [::ffff:172.16.1.11]:724",
    "0 0 172.16.1.10:2049 172.16.1.11:725",
    "0 0 [fd00::1]:2049 [fd00::2]:726",
    "0 0 [fe80::1%br0]:2049 [fe80::2%br0]:727",
  ];

  expect(answer(nfsClients, `${lines.join("\n")}\n`)).toEqual(["172.16.1.11", "fd00::2", "fe80::2"]);
});

it("does not take a failure for nobody", () => {
  expect(() => answerWith(nfsClients, { code: 127, stderr: "sh: ss: not found" })).toThrow("ss");
});
