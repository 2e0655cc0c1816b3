import { expect, test } from "vitest";
import { qemuUser } from "../../../jobs/facts/qemu-user.ts";
import { answer } from "../../support/answer.ts";

test("reads id(1)", () => {
  expect(
    answer(qemuUser, "uid=64055(libvirt-qemu) gid=105(kvm) groups=105(kvm),64055(libvirt-qemu)\n"),
  ).toEqual({
    name: "libvirt-qemu",
    uid: 64055,
    group: "kvm",
    gid: 105,
  });
});

test("there is none before libvirt is installed", () => {
  expect(answer(qemuUser, "")).toBeUndefined();
});

test("looks the name up that qemu.conf sets, plus sign or not", () => {
  // The sed program is what a template could garble: its groups must arrive whole.
  expect(qemuUser.command.line).toContain(String.raw`"[+]?([^"]*)".*/\1/p'`);
});
