import { describe, expect, it } from "vitest";
import { OpsError } from "../../../jobs/error.ts";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { purge } from "../../../jobs/runbooks/purge.ts";
import { facts } from "../../support/facts.ts";
import { testSite } from "../../support/site.ts";
import { VM1 } from "../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const OWN = "/var/lib/libvirt/images/vm1.qcow2";
const KEPT = `${OWN}.ferry-${PLAN}`;
const context: RunbookContext = {
  site: testSite(),
  planId: "w4jz8rtp",
  caPem: "",
  records: { plan: () => Promise.resolve(undefined), journal: () => Promise.resolve([]) },
};
const record = {
  record: { plan: PLAN, vm: "vm1", uuid: VM1, files: [{ path: OWN, kept: KEPT }], since: 1 },
  now: 2,
};
const down = new OpsError("ssh.unreachable", {
  host: "kvm2",
  address: "172.16.1.12",
  port: 22,
  reason: "timed out",
});
const resolve = (kvm1: unknown, kvm2: unknown) =>
  purge.resolve(
    { runbook: "purge", plan: PLAN },
    context,
    facts({
      kvm1: { [`kept-record ${PLAN}`]: kvm1, [`space-of-files ${KEPT}`]: 3 * 2 ** 20 },
      kvm2: { [`kept-record ${PLAN}`]: kvm2 },
    }),
  );

describe("purge", () => {
  it("says that the state of a TPM goes too, and calls it no disk", async () => {
    const tpm = `/var/lib/libvirt/swtpm/${VM1}`;
    const params = await resolve(record, undefined);

    expect(
      purge.warnings?.({ ...params, files: [...params.files, { path: tpm, kept: `${tpm}.ferry-${PLAN}` }] }),
    ).toEqual([
      "There is no way back: 1 disk and the state of the TPM of vm1, as it was when it left, 3 MiB on the host.",
    ]);
  });

  it.each([
    [1, false, "1 disk and its firmware's variables"],
    [1, true, "1 disk, its firmware's variables and the state of the TPM"],
    [0, false, "its firmware's variables"],
  ])("names the firmware's variables apart: %s disk, TPM %s", async (disks, tpm, words) => {
    const named = (path: string) => ({ path, kept: `${path}.ferry-${PLAN}` });
    const files = [
      ...(disks === 1 ? [named(OWN)] : []),
      { ...named("/v.fd"), nvram: true } as const,
      ...(tpm ? [named(`/var/lib/libvirt/swtpm/${VM1}`)] : []),
    ];

    expect(purge.warnings?.({ ...(await resolve(record, undefined)), files })).toEqual([
      `There is no way back: ${words} of vm1, as it was when it left, 3 MiB on the host.`,
    ]);
  });

  it("finds what the plan kept on whichever host has it, also while another is down", async () => {
    const params = await resolve(record, down);

    expect(params).toEqual({
      plan: PLAN,
      host: "kvm1",
      vm: "vm1",
      uuid: VM1,
      files: [{ path: OWN, kept: KEPT }],
      bytes: 3 * 2 ** 20,
    });
    expect(purge.title(params)).toBe("Delete what plan k7m2qx9d kept of vm1 on kvm1");
    expect(purge.warnings?.(params)).toEqual([
      "There is no way back: 1 disk of vm1, as it was when it left, 3 MiB on the host.",
    ]);
    expect(purge.steps(params, context).map(({ id, risk }) => [id, risk])).toEqual([
      ["purge.kept-long-enough", "safe"],
      ["purge.vm-is-well", "safe"],
      ["purge.kept-unused", "safe"],
      ["purge.remove-kept", "destructive"],
    ]);
  });

  it("says that there is nothing only when every host has said so", async () => {
    await expect(resolve(undefined, undefined)).rejects.toMatchObject({ code: "purge.nothing" });
    await expect(resolve(undefined, down)).rejects.toBe(down);
  });

  it("tells what is left", async () => {
    const params = await resolve(record, undefined);
    const standing = (place: string) =>
      purge.standing(
        params,
        context,
        facts({ kvm1: { [`kept-disks ${PLAN} ${OWN}`]: { places: [place], recorded: true } } }),
      );

    expect(await standing("kept")).toBe(`Still kept on kvm1: ${KEPT}.`);
    expect(await standing("neither")).toBe("Nothing that plan k7m2qx9d kept of vm1 is left on kvm1.");
  });
});
