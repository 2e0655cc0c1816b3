import { expect, test } from "vitest";
import { sameQemuUser } from "../../../../jobs/steps/nfs/same-qemu-user.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const user = (uid: number) => ({ name: "qemu", uid, group: "qemu", gid: 107 });
const verdict = (one: object | undefined, two: object | undefined) =>
  sameQemuUser({ share: "images", clients: [host("kvm1"), host("kvm2")] }).check(
    facts({ kvm1: { "qemu-user": one }, kvm2: { "qemu-user": two } }),
  );

test("is satisfied by the same number", async () => {
  expect(await verdict(user(107), user(107))).toEqual({ state: "satisfied" });
});

test("names the numbers that differ", async () => {
  expect(await verdict(user(107), user(64055))).toMatchObject({
    state: "blocked",
    error: {
      code: "nfs.qemu-users-differ",
      details: { users: "qemu is 107 on kvm1, qemu is 64055 on kvm2" },
    },
  });
});

test("answers later where libvirt is still to be installed", async () => {
  expect(await verdict(user(107), undefined)).toEqual({
    state: "later",
    because: "libvirt is not installed on kvm2 yet",
  });
});
