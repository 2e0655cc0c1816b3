import { describe, expect, test } from "vitest";
import { enableLibvirt } from "../../../../jobs/steps/host/enable-libvirt.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { unitsWith } from "../../../support/units.ts";

const step = (generation: "libvirtd" | "virtqemud" = "libvirtd", wasEnabled = true) =>
  enableLibvirt({ host: host("kvm1"), generation, wasEnabled });
const verdict = (units: Parameters<typeof unitsWith>[0], generation: "libvirtd" | "virtqemud" = "libvirtd") =>
  step(generation).check(facts({ kvm1: { units: unitsWith(units) } }));

const modular = {
  "virtqemud.service": "idle",
  "virtqemud.socket": "on",
  "virtproxyd.socket": "on",
  "virtnetworkd.socket": "on",
  "virtstoraged.socket": "on",
  "virtlogd.socket": "on",
} as const;

describe("the check", () => {
  test("takes a daemon that sleeps behind its socket for running", async () => {
    const units = { "libvirtd.service": "idle", "libvirtd.socket": "on", "virtlogd.socket": "on" } as const;

    expect(await verdict(units)).toEqual({ state: "satisfied" });
  });

  test("wants it to come up at boot", async () => {
    const units = { "libvirtd.service": "off", "libvirtd.socket": "on", "virtlogd.socket": "on" } as const;

    expect(await verdict(units)).toEqual({
      state: "needed",
      because: "libvirtd.service does not start at boot",
    });
  });

  test("names what does not run", async () => {
    const units = {
      "libvirtd.service": "idle",
      "libvirtd.socket": "idle",
      "virtlogd.socket": "idle",
    } as const;

    expect(await verdict(units)).toEqual({
      state: "needed",
      because: "libvirtd.service, virtlogd.socket not running",
    });
  });

  test("knows libvirt's newer daemons", async () => {
    expect(await verdict(modular, "virtqemud")).toEqual({ state: "satisfied" });
    expect(await verdict({ ...modular, "virtnetworkd.socket": "off" }, "virtqemud")).toMatchObject({
      because: "virtnetworkd.socket not running",
    });
  });

  test("is needed before libvirt is installed", async () => {
    expect(await verdict({})).toMatchObject({ state: "needed" });
  });

  test("is blocked when the packages brought another generation than the plan expected", async () => {
    expect(await verdict(modular)).toMatchObject({
      state: "blocked",
      error: { code: "host.not-as-planned" },
    });
  });

  test("does not unmask what somebody masked", async () => {
    expect(await verdict({ "libvirtd.service": "masked" })).toMatchObject({
      state: "blocked",
      error: { code: "host.unit-masked" },
    });
  });
});

test.each([
  ["idle", "needed"],
  ["off", "satisfied"],
  ["masked", "satisfied"],
] as const)("undo of a service that is %s is %s", async (service, state) => {
  const read = facts({ kvm1: { units: unitsWith({ "libvirtd.service": service }) } });

  expect(await step("libvirtd", false).checkUndo?.(read)).toMatchObject({ state });
});

test("undo takes back what comes up at boot only where it did not before", () => {
  expect(step("libvirtd", true).undo).toEqual([]);
  expect(step("libvirtd", false).undo).toMatchObject([
    { command: { line: "systemctl disable libvirtd.service virtlogd.socket" } },
  ]);
});
