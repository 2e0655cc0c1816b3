import { describe, expect, test } from "vitest";
import { hostUuid, newHostUuid } from "../../../../jobs/steps/host/host-uuid.ts";
import { uniqueUuid } from "../../../../jobs/steps/host/unique-uuid.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { settingsOf } from "../../../support/libvirt-settings.ts";
import { unitsWith } from "../../../support/units.ts";

const same = "03000200-0400-0500-0006-000700080009";
const other = "6f657272-7920-4c61-8062-00000000000b";
const idle = unitsWith({ "libvirtd.service": "idle" });
const identity = (dmiUuid: string | undefined) => ({ hostname: "h", dmiUuid, machineUuid: other });

const step = uniqueUuid({
  host: host("kvm2"),
  generation: "libvirtd",
  others: [{ host: host("kvm1"), generation: "libvirtd" }],
  planId: "k7m2qx9d",
});
const verdict = (
  one: string | undefined,
  two: string | undefined,
  conf = "",
  rest: object = { units: idle },
) =>
  step.check(
    facts({
      kvm1: { identity: identity(one), "libvirt-settings": settingsOf() },
      kvm2: { identity: identity(two), "libvirt-settings": settingsOf({ libvirtd: conf }), ...rest },
    }),
  );

describe("the check", () => {
  test("is satisfied by UUIDs that differ, and by none", async () => {
    expect(await verdict(same, other)).toEqual({ state: "satisfied" });
    expect(await verdict(undefined, undefined)).toEqual({ state: "satisfied" });
  });

  test("is needed when both mainboards claim the same", async () => {
    expect(await verdict(same, same)).toEqual({ state: "needed", because: `kvm1 has the same one, ${same}` });
  });

  test("goes by what libvirt is told", async () => {
    expect(await verdict(same, same, `host_uuid = "${newHostUuid("k7m2qx9d", "kvm2")}"`)).toEqual({
      state: "satisfied",
    });
    expect(await verdict(same, same, 'host_uuid_source = "machine-id"')).toEqual({ state: "satisfied" });
  });

  test("does not overrule a UUID that somebody set", async () => {
    expect(await verdict(same, same, `host_uuid = "${same}"`)).toMatchObject({
      state: "blocked",
      error: { code: "host.uuid-set", details: { file: "/etc/libvirt/libvirtd.conf", other: "kvm1" } },
    });
  });

  test("waits for migrations, because it restarts libvirt", async () => {
    const busy = { units: unitsWith({ "libvirtd.service": "on" }), "running-jobs": ["vm1"] };

    expect(await verdict(same, same, "", busy)).toMatchObject({
      state: "blocked",
      error: { code: "host.migrating" },
    });
    expect(await verdict(same, same, "", { ...busy, "running-jobs": [] })).toMatchObject({ state: "needed" });
  });
});

test("writes a UUID that is the same each time the same plan asks, and another for each host", () => {
  const uuid = newHostUuid("k7m2qx9d", "kvm2");

  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(step.apply[0]).toMatchObject({
    command: { stdin: `# BEGIN ferry host_uuid\nhost_uuid = "${uuid}"\n# END ferry host_uuid\n` },
  });
  expect(newHostUuid("k7m2qx9d", "kvm1")).not.toBe(uuid);
});

test("libvirt's newer daemon has its own file", () => {
  const [write] = uniqueUuid({
    host: host("kvm2"),
    generation: "virtqemud",
    others: [],
    planId: "k7m2qx9d",
  }).apply;

  expect(write).toMatchObject({ command: { line: expect.stringContaining("/etc/libvirt/virtqemud.conf") } });
});

test("a host UUID that is no UUID is none", () => {
  expect(
    hostUuid(identity(same), settingsOf({ libvirtd: 'host_uuid = "x"' }).files.libvirtd),
  ).toBeUndefined();
});

describe("the check of its undo", () => {
  const ours = `# BEGIN ferry host_uuid\nhost_uuid = "${other}"\n# END ferry host_uuid\n`;
  const undo = (conf: string, jobs: string[] = []) =>
    step.checkUndo?.(
      facts({
        kvm2: {
          "libvirt-settings": settingsOf({ libvirtd: conf }),
          units: unitsWith({ "libvirtd.service": "on" }),
          "running-jobs": jobs,
        },
      }),
    );

  test("goes by what Ferry has written, and by nothing that others have", async () => {
    expect(await undo(ours)).toMatchObject({ state: "needed" });
    expect(await undo(`host_uuid = "${other}"\n`)).toMatchObject({ state: "satisfied" });
    expect(await undo("", ["vm1"])).toMatchObject({ state: "satisfied" });
  });

  test("is blocked while a libvirt job runs: it restarts the daemon", async () => {
    expect(await undo(ours, ["vm1"])).toMatchObject({ error: { code: "host.migrating" } });
  });
});
