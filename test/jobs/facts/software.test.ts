import { expect, test } from "vitest";
import { software } from "../../../jobs/facts/software.ts";
import { answer } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";

test("knows a Debian 12 host, as captured", () => {
  const debian = fixture("software/debian-12.txt");

  const { manager, architecture, tools } = answer(software, debian);

  expect([manager, architecture]).toEqual(["apt", "x86_64"]);
  expect([...tools].sort()).toEqual([
    "emulator",
    "exportfs",
    "libvirt",
    "mount.nfs",
    "openssl",
    "qemu-img",
    "virsh",
  ]);
});

test("takes dnf where yum is its other name", () => {
  expect(answer(software, "x86_64\ndnf\nyum\n").manager).toBe("dnf");
});

test("knows no package manager where there is none", () => {
  expect(answer(software, "aarch64\n")).toEqual({
    manager: undefined,
    architecture: "aarch64",
    tools: new Set(),
  });
});
