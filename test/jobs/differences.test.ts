import { describe, expect, it } from "vitest";
import { differences } from "../../jobs/differences.ts";

const GIB = 1024 ** 3;
const profile = (host: string) => ({
  host,
  hostname: host,
  architecture: "x86_64",
  manager: "apt",
  generation: "libvirtd",
  qemuUid: 64055,
  qemuGroup: "kvm",
});
const move = {
  vm: "vm1",
  uuid: "4dea22b3-1d52-4d56-8a2f-3e0c1f1a9b10",
  source: "kvm1",
  memoryBytes: 2 * GIB,
  machine: undefined,
  disks: [
    { target: "vda", path: "/srv/a.qcow2", format: "qcow2" },
    { target: "vdb", path: "/srv/b.qcow2", format: "qcow2" },
  ],
  bridges: ["br0"],
  networks: ["default"],
  autostart: false,
  hosts: { kvm1: profile("kvm1"), kvm2: profile("kvm2") },
  shares: [{ share: "images", server: profile("nfs1"), clients: [profile("kvm1"), profile("kvm2")] }],
};
type Move = typeof move;

const kvm1Is = (change: Partial<ReturnType<typeof profile>>): Partial<Move> => ({
  hosts: { ...move.hosts, kvm1: { ...move.hosts.kvm1, ...change } },
  shares: [
    {
      share: "images",
      server: profile("nfs1"),
      clients: [{ ...profile("kvm1"), ...change }, profile("kvm2")],
    },
  ],
});

describe("differences", () => {
  it("says nothing of what is the same, whatever came through JSON", () => {
    const { machine: _, ...stored } = move;

    expect(differences(stored, move)).toEqual([]);
    expect(differences(undefined, undefined)).toEqual([]);
  });

  it.each<[Partial<Move> | { disks: object[] }, string[]]>([
    [kvm1Is({ qemuUid: 108 }), ["kvm1's QEMU user id was 64055 and is now 108"]],
    [
      kvm1Is({ generation: "virtqemud", manager: "dnf" }),
      [
        "kvm1's package manager was apt and is now dnf",
        "kvm1's libvirt daemon was libvirtd and is now virtqemud",
      ],
    ],
    [{ memoryBytes: 4 * GIB }, ["vm1's memory was 2 GiB and is now 4 GiB"]],
    [{ autostart: true }, ["vm1's autostart was false and is now true"]],
    [{ bridges: ["br0", "br1"] }, ["vm1's bridges were br0 and are now br0, br1"]],
    [
      { networks: [], bridges: ["br1"] },
      ["vm1's bridges were br0 and are now br1", "vm1's networks were default and are now none"],
    ],
    [{ disks: move.disks.slice(0, 1) }, ["disk vdb is gone"]],
    [{ disks: [...move.disks, { target: "vdc", path: "/srv/c.qcow2" }] }, ["disk vdc is new"]],
    [
      { disks: [{ target: "vda", path: "/srv/other.qcow2", format: "qcow2" }, ...move.disks.slice(1)] },
      ["disk vda's path was /srv/a.qcow2 and is now /srv/other.qcow2"],
    ],
  ])("names the one value that differs, in words (%#)", (change, sentences) => {
    expect(differences(move, { ...move, ...change })).toEqual(sentences);
  });

  it("tells an option that came or went from one that changed", () => {
    expect(differences(move, { ...move, machine: "pc-q35-7.2" })).toEqual([
      "vm1's machine type was not set and is now pc-q35-7.2",
    ]);
  });

  it("names a host that came or went once, though it stands in two places", () => {
    const { kvm2: _, ...hosts } = move.hosts;
    const shares = [{ share: "images", server: profile("nfs1"), clients: [profile("kvm1")] }];

    expect(differences(move, { ...move, hosts, shares })).toEqual(["kvm2 is gone"]);
  });
});
