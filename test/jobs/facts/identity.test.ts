import { describe, expect, test } from "vitest";
import { identity, uuid } from "../../../jobs/facts/identity.ts";
import { answer } from "../../support/answer.ts";

test("reads host name, mainboard and machine id as UUIDs", () => {
  const stdout =
    "/proc/sys/kernel/hostname kvm1\n/sys/class/dmi/id/product_uuid 6F657272-7920-4C61-8062-00000000000B\n/etc/machine-id 0123456789abcdef0123456789abcdef\n";

  expect(answer(identity, stdout)).toEqual({
    hostname: "kvm1",
    dmiUuid: "6f657272-7920-4c61-8062-00000000000b",
    machineUuid: "01234567-89ab-cdef-0123-456789abcdef",
  });
});

describe("what is no UUID to libvirt", () => {
  test.each([
    "",
    "Not Settable",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
  ])("%j", (text) => expect(uuid(text)).toBeUndefined());
});
