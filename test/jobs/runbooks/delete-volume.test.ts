import { describe, expect, it } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { deleteVolume } from "../../../jobs/runbooks/delete-volume.ts";
import { facts } from "../../support/facts.ts";
import { refusalCodes } from "../../support/refusal-codes.ts";
import { testSite } from "../../support/site.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: "",
  records: { plan: () => Promise.resolve(undefined), journal: () => Promise.resolve([]) },
};
const CHAIN = "chain /var/lib/libvirt/images/images/vm1.qcow2";
const there = {
  exists: true,
  layers: [{ format: "qcow2", virtualSizeBytes: 64 * 1024 ** 2 }],
  problem: undefined,
};
const down = new OpsError("ssh.unreachable", { host: "kvm1", address: "", port: 22, reason: "no answer" });
const resolve = (kvm1: object = {}, volume = "vm1.qcow2") =>
  deleteVolume.resolve(
    { runbook: "delete-volume", share: "images", volume },
    context,
    facts({
      kvm1: { "pool images": { active: true }, [CHAIN]: there, ...kvm1 },
      kvm2: { "pool images": { active: true }, [CHAIN]: there },
    }),
  );

describe("delete-volume", () => {
  it("is done by the first host whose pool runs, with the volume's size and format in its title", async () => {
    const params = await resolve();
    const [step, ...more] = deleteVolume.steps(params, context);

    expect(params).toEqual({
      share: "images",
      volume: "vm1.qcow2",
      what: "64 MiB qcow2",
      host: "kvm1",
      others: ["kvm2"],
    });
    expect(step?.title).toBe("Delete volume vm1.qcow2 (64 MiB qcow2) of share images for good");
    expect(more).toEqual([]);
    expect(await resolve({ "pool images": { active: false } })).toMatchObject({ host: "kvm2", others: [] });
    expect(await resolve({ "pool images": down })).toMatchObject({ host: "kvm2", others: [] });
  });

  it("can be one that qemu-img cannot read", async () => {
    expect((await resolve({ [CHAIN]: { ...there, layers: [] } })).what).toBe("unreadable");
  });

  it.each([
    [{ [CHAIN]: { exists: false, layers: [], problem: "" } }, "vm1.qcow2", "volume.unknown"],
    [{}, "vm1.qcow2.ferry-k7m2qx9d", "volume.of-a-plan"],
    [{}, "vm1.qcow2.ferry-k7m2qx9d.part", "volume.of-a-plan"],
  ])("refuses what is not there and what belongs to a plan", async (kvm1, volume, code) => {
    expect(await refusalCodes(resolve(kvm1, volume))).toBe(code);
  });

  it("is alone with the volume, and waits for plans that build on it", async () => {
    expect(deleteVolume.leases(await resolve(), context)).toEqual([
      { name: "volume.images.vm1.qcow2", limit: 1 },
      { name: "reads.images.vm1.qcow2", limit: 32, all: true },
    ]);
  });

  it("says what is there when it ends, and before that nothing brings it back", async () => {
    const params = await resolve();
    const seen = (exists: boolean) => facts({ kvm1: { [CHAIN]: { ...there, exists } } });
    const path = "/var/lib/libvirt/images/images/vm1.qcow2";

    expect(deleteVolume.warnings?.(params)).toEqual(["Nothing brings vm1.qcow2 back: Ferry keeps no copy."]);
    expect(await deleteVolume.summary(params, context, seen(false))).toEqual([
      `There is no ${path} any more.`,
    ]);
    expect(await deleteVolume.standing(params, context, seen(true))).toBe(`${path} is still there.`);
  });
});
