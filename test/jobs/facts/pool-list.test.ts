import { expect, it } from "vitest";
import { poolList } from "../../../jobs/facts/pool-list.ts";
import { answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const UUID = "65a8872d-37b1-40db-a42c-3dfff1cca76f";
const sections = {
  [`info ${UUID}`]: fixture("captured/prepared-kvm2-pool-info.txt"),
  [`xml ${UUID}`]: fixture("captured/prepared-kvm2-pool-dumpxml.txt"),
};
const read = (said: Record<string, string>, more: { stderr?: string; code?: number } = {}) =>
  answerWith(poolList, { stdout: virshAnswer(said), ...more });

it("is what a host said of its pools", () => {
  expect(answerWith(poolList, { stdout: fixture("captured/running-kvm2-pool-list.txt") })).toMatchObject([
    {
      name: "images",
      type: "netfs",
      state: "running",
      autostart: true,
      persistent: true,
      target: "/var/lib/libvirt/images/images",
      host: "172.16.1.10",
      dir: "/srv/nfs/images",
      capacityBytes: expect.any(Number),
      availableBytes: expect.any(Number),
    },
  ]);
});

it("leaves out a pool that went meanwhile, and is empty where there is none", () => {
  expect(read({ [`info ${UUID}`]: "", [`xml ${UUID}`]: "", end: "" })).toEqual([]);
  expect(read({ end: "" })).toEqual([]);
});

it("is unknown where libvirt is silent, and throws where the answer is not whole", () => {
  expect(read({}, { code: 9 })).toBeUndefined();
  expect(() => read(sections, { stderr: "error: client socket is closed" })).toThrow(
    "client socket is closed",
  );
});
