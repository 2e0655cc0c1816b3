import { describe, expect, it } from "vitest";
import type { RunbookContext } from "../../../jobs/runbook.ts";
import { deleteDomain } from "../../../jobs/runbooks/delete-domain.ts";
import { facts } from "../../support/facts.ts";
import { testSite } from "../../support/site.ts";
import { present, VM1, vm1Running } from "../../support/vm1.ts";

const context: RunbookContext = {
  site: testSite(),
  planId: "k7m2qx9d",
  caPem: "",
  records: { plan: () => Promise.resolve(undefined), journal: () => Promise.resolve([]) },
};
const DISK = "/var/lib/libvirt/images/images/vm1.qcow2";
const resolve = (change?: (xml: string) => string) =>
  deleteDomain.resolve(
    { runbook: "delete-domain", vm: "vm1" },
    context,
    facts({
      kvm1: { "domain vm1": { ...vm1Running(change), active: false, autostart: true } },
      kvm2: { "domain vm1": { presence: "absent" } },
    }),
  );

describe("delete-domain", () => {
  it("notes what stays: disks, firmware variables, the state of a TPM", async () => {
    const plain = await resolve();
    const rich = await resolve((xml) =>
      xml
        .replace("</os>", "<nvram>/var/lib/libvirt/qemu/nvram/vm1_VARS.fd</nvram></os>")
        .replace("</devices>", "<tpm model='tpm-crb'><backend type='emulator'/></tpm></devices>"),
    );

    expect(plain).toMatchObject({ host: "kvm1", tpm: false, autostart: true, disks: [DISK] });
    expect(deleteDomain.warnings?.(plain)).toEqual([`These stay as they are: ${DISK}.`]);
    expect(rich).toMatchObject({ tpm: true, nvram: "/var/lib/libvirt/qemu/nvram/vm1_VARS.fd" });
    expect(deleteDomain.warnings?.(rich)).toEqual([
      `These stay as they are: ${DISK}, /var/lib/libvirt/qemu/nvram/vm1_VARS.fd, the state of its TPM.`,
    ]);
  });

  it("counts no medium in a drive among the disks", async () => {
    const cd =
      "<disk type='file' device='cdrom'><source file='/srv/i.iso'/><target dev='sda' bus='sata'/></disk></devices>";

    expect((await resolve((xml) => xml.replace("</devices>", cd))).disks).toEqual([DISK]);
  });

  it("says where the definition is kept, and how the volumes can go too", async () => {
    const params = await resolve();

    expect(await deleteDomain.summary(params, context, facts({}))).toEqual([
      "vm1 is deleted on kvm1; its definition is kept there as /var/lib/ferry/kept/k7m2qx9d/vm1.xml.",
      `These stay as they are: ${DISK}. If they are to go too: \`/ferry volume delete images/vm1.qcow2\`.`,
    ]);
  });

  it("is one step, held alone", async () => {
    const params = deleteDomain.params.parse(await resolve());
    const read = facts({ kvm1: { [`presence ${VM1}`]: present({ state: "shut off" }) } });

    expect(deleteDomain.steps(params, context)).toMatchObject([{ id: "domain.delete-domain" }]);
    expect(deleteDomain.leases(params, context)).toEqual([{ name: `domain.${VM1}`, limit: 1 }]);
    expect(deleteDomain.title(params)).toBe("Delete vm1 on kvm1");
    expect(await deleteDomain.standing(params, context, read)).toBe("vm1 is shut off on kvm1.");
  });
});
