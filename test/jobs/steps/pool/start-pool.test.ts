import { describe, expect, it } from "vitest";
import { autostartPool } from "../../../../jobs/steps/pool/autostart-pool.ts";
import { startPool } from "../../../../jobs/steps/pool/start-pool.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { images, mounted, poolHere } from "../../../support/share.ts";

const of = { host: host("kvm2"), share: images };
const unmounted = mounted().slice(0, 1);
const lines = (actions: unknown) =>
  Array.isArray(actions)
    ? actions.map(({ command }) => command.line.replace("virsh -c qemu:///system ", ""))
    : actions;

describe("pool.start-pool", () => {
  const step = startPool(of);
  const check = (pool: unknown, mounts = unmounted) =>
    step.check(facts({ kvm2: { "pool images": pool, mounts } }));

  it("is needed until the pool runs and the share is mounted", async () => {
    expect(await check("unknown")).toMatchObject({ state: "needed" });
    expect(await check("absent")).toMatchObject({ state: "needed" });
    expect(await check(poolHere({ active: false }))).toMatchObject({ state: "needed" });
    expect(await check(poolHere(), mounted())).toEqual({ state: "satisfied" });
  });

  it("is blocked when something else is mounted there", async () => {
    expect(await check("absent", mounted("10.9.9.9:/x"))).toMatchObject({
      error: { code: "pool.mount-point-taken" },
    });
  });

  it("does not believe a pool that runs without its mount", async () => {
    expect(await check(poolHere())).toMatchObject({ error: { code: "pool.not-mounted" } });
  });

  it("makes the mount point, then mounts; undoing unmounts and deletes nothing", () => {
    expect(lines(step.apply)).toEqual(["pool-build --pool images", "pool-start --pool images"]);
    expect(lines(step.undo)).toEqual(["pool-destroy --pool images"]);
  });
});

describe("the check of the undo of pool.start-pool", () => {
  const undo = (pool: unknown, disks: unknown, mounts = mounted()) =>
    startPool(of).checkUndo?.(facts({ kvm2: { "pool images": pool, mounts, "open-disks": disks } }));
  const user = (path: string) => [{ name: "vm1", paths: ["/elsewhere/a.iso", path] }];

  it("is needed while the pool runs and no VM that runs there has a disk of it", async () => {
    expect(await undo(poolHere(), [])).toMatchObject({ state: "needed" });
    expect(await undo(poolHere(), user("/var/lib/images-2/vm1.qcow2"))).toMatchObject({ state: "needed" });
    expect(await undo(poolHere({ active: false }), [])).toMatchObject({ state: "satisfied" });
    expect(await undo("absent", undefined)).toMatchObject({ state: "satisfied" });
    expect(await undo(poolHere(), [], mounted(undefined, "rw,soft"))).toMatchObject({ state: "needed" });
  });

  it("is blocked while one has", async () => {
    expect(await undo(poolHere(), user("/var/lib/images/vm1.qcow2"))).toMatchObject({
      error: { code: "pool.in-use", message: "vm1 on kvm2 would lose disks below /var/lib/images" },
    });
  });

  it("is blocked where nobody can say, and where it would unmount something else", async () => {
    expect(await undo("unknown", undefined)).toMatchObject({ error: { code: "domain.libvirt-silent" } });
    expect(await undo(poolHere(), [], mounted("10.9.9.9:/x"))).toMatchObject({
      error: { code: "pool.mount-point-taken" },
    });
  });
});

describe("pool.autostart-pool", () => {
  const step = autostartPool(of);

  it.each([
    ["absent", "needed"],
    ["unknown", "needed"],
    [poolHere({ autostart: false }), "needed"],
    [poolHere(), "satisfied"],
  ])("sees whether the pool starts at boot", async (pool, state) => {
    expect(await step.check(facts({ kvm2: { "pool images": pool } }))).toMatchObject({ state });
  });

  it("takes back only the mark", () => {
    expect(lines(step.apply)).toEqual(["pool-autostart --pool images"]);
    expect(lines(step.undo)).toEqual(["pool-autostart --pool images --disable"]);
  });
});
