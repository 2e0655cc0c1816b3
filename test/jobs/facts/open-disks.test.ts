import { describe, expect, it } from "vitest";
import { openDisks, usersBelow } from "../../../jobs/facts/open-disks.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { virshAnswer } from "../../support/virsh-answer.ts";
import { VM1 } from "../../support/vm1.ts";

const stats = fixture("captured/running-kvm1-domstats-raw.txt");

describe("open-disks", () => {
  it("reads what a Debian host says", () => {
    expect(answer(openDisks, virshAnswer({ active: ` ${VM1} vm1\n`, stats }))).toEqual([
      { name: "vm1", paths: ["/var/lib/libvirt/images/images/vm1.qcow2"] },
    ]);
  });

  it("keeps domains apart, and takes backing stores along", () => {
    const two = `${stats}\nDomain: 'it's'\n  block.count=2\n  block.0.path=/a/b c.qcow2\n  block.1.path=/a/base\n\n`;
    const active = ` ${VM1} vm1\n 5833a92c-bbd0-4957-8113-4344fb19618f it's\n`;

    expect(answer(openDisks, virshAnswer({ active, stats: two }))).toMatchObject([
      { name: "vm1", paths: [expect.any(String)] },
      { name: "it's", paths: ["/a/b c.qcow2", "/a/base"] },
    ]);
  });

  it("finds nobody where nothing runs, and does not know where libvirt is silent", () => {
    expect(answer(openDisks, virshAnswer({ active: "\n", stats: "" }))).toEqual([]);
    expect(answerWith(openDisks, { code: 1, stderr: "error: failed to connect" })).toBeUndefined();
  });

  it("takes no domain for one without disks because it has no figures", () => {
    expect(() => answer(openDisks, virshAnswer({ active: ` ${VM1} vm1\n`, stats: "" }))).toThrow("vm1");
  });
});

it("finds who has something below a folder open", () => {
  const users = [
    { name: "a", paths: ["/images/a.qcow2"] },
    { name: "b", paths: ["/images2/b.qcow2", "/iso/x.iso"] },
  ];

  expect(usersBelow(users, ["/images"])).toEqual(["a"]);
  expect(usersBelow(users, ["/images", "/iso"])).toEqual(["a", "b"]);
});
