import { describe, expect, it } from "vitest";
import { diskLists } from "../../../jobs/facts/disk-lists.ts";
import { answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";

const UUID = "8559fafc-bd0f-8c78-8a79-c8798d57d4e8";
const OTHER = "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10";
const head = " Type   Device   Target   Source\n------------------------\n";
const read = (sections: Record<string, string>, said: { stderr?: string; code?: number } = {}) =>
  answerWith(diskLists, { stdout: virshAnswer(sections), ...said });

describe("disk-lists", () => {
  it("are read as a host gave them", () => {
    const found = answerWith(diskLists, { stdout: fixture("captured/running-kvm2-disk-lists.txt") });

    expect(found).toEqual(
      new Map([
        [UUID, [{ target: "vda", device: "disk", source: "/var/lib/libvirt/images/images/vm1.qcow2" }]],
      ]),
    );
  });

  it("take blanks in a path, and an empty drive for one without a source", () => {
    const table = `${head} file   disk     vda      /var/lib/my images/a b.img\n file   cdrom    sda      -\n`;

    expect(read({ [UUID]: table, end: "" })?.get(UUID)).toEqual([
      { target: "vda", device: "disk", source: "/var/lib/my images/a b.img" },
      { target: "sda", device: "cdrom" },
    ]);
  });

  it("know a VM without disks from one that went meanwhile", () => {
    const found = read({ [UUID]: `${head}\n`, [OTHER]: "", end: "" });

    expect(found).toEqual(new Map([[UUID, []]]));
  });

  it("are unknown where libvirt is silent, and none where it has no VMs", () => {
    expect(read({}, { code: 9 })).toBeUndefined();
    expect(read({ end: "" })).toEqual(new Map());
  });

  it("throw where the answer was cut off", () => {
    expect(() => read({ [UUID]: `${head}\n` }, { stderr: "error: client socket is closed" })).toThrow(
      "client socket is closed",
    );
  });
});
