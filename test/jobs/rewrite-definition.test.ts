import { describe, expect, it } from "vitest";
import { differencesOf, type Rewriting, rewriteDefinition } from "../../jobs/rewrite-definition.ts";
import { buildXml, parseXml } from "../../jobs/xml.ts";
import { fixture } from "../support/fixture.ts";

const same: Rewriting = { files: [], flattened: [] };
const real = fixture("captured/running-kvm1-dumpxml-inactive.txt");
const disk = /<source file='([^']+)'\/>/.exec(real)?.[1] ?? "";

describe("rewriteDefinition", () => {
  it("leaves a real definition as it is where nothing differs", () => {
    expect(rewriteDefinition(real, same)).toBe(buildXml(parseXml(real)));
  });

  it("changes what differs, and nothing else", () => {
    const to = "/srv/vms/vm1 & co.qcow2";
    const rewritten = rewriteDefinition(real, {
      ...same,
      files: [{ from: disk, to }],
      emulator: { from: "/usr/bin/qemu-system-x86_64", to: "/usr/libexec/qemu-kvm" },
      machine: { from: "pc-q35-7.2", to: "pc-q35-6.2" },
      bridge: { from: ["br0"], to: "br1" },
    });

    const before = buildXml(parseXml(real)).split("\n");
    const after = rewritten.split("\n");
    const changed = after.filter((line, i) => line !== before[i]).map((line) => line.trim());
    expect(after).toHaveLength(before.length);
    expect(changed).toEqual([
      '<type arch="x86_64" machine="pc-q35-6.2">hvm</type>',
      "<emulator>/usr/libexec/qemu-kvm</emulator>",
      '<source file="/srv/vms/vm1 &amp; co.qcow2"/>',
      '<source bridge="br1"/>',
    ]);
  });

  it("keeps passwords, which the destination needs as much as the source", () => {
    const withPassword = real.replace("<devices>", "<devices><graphics type='vnc' passwd='s3cret'/>");

    expect(rewriteDefinition(withPassword, same)).toContain('passwd="s3cret"');
  });

  it("finds files below backing stores and of the boot", () => {
    const text =
      "<domain><os><type machine='q35'>hvm</type><kernel>/a/k</kernel><nvram>/a/n</nvram></os><devices><disk><backingStore type='file'><source file='/a/b'/></backingStore></disk></devices></domain>";
    const files = ["k", "n", "b"].map((name) => ({ from: `/a/${name}`, to: `/z/${name}` }));

    expect(rewriteDefinition(text, { ...same, files })).not.toContain("/a/");
  });

  it("refuses what is no domain", () => {
    expect(() => rewriteDefinition("<network/>", same)).toThrow("<network> is no domain");
  });
});

describe("differencesOf", () => {
  it("says what a person should know before they approve", () => {
    expect(differencesOf(same)).toEqual([]);
    expect(
      differencesOf({
        ...same,
        files: [{ from: "/a", to: "/b" }],
        bridge: { from: ["br0", "br2"], to: "br1" },
      }),
    ).toEqual(["- file /a", "+ file /b", "- bridge br0", "+ bridge br1", "- bridge br2", "+ bridge br1"]);
  });
});
