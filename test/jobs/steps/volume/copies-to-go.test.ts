import { describe, expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import { OpsError } from "../../../../jobs/error.ts";
import type { Standing } from "../../../../jobs/facts/file-stats.ts";
import { copiesToGo } from "../../../../jobs/steps/volume/copies-to-go.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { absent, present, VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const disk: CopiedFile = { kind: "disk", path: "/img/a", to: "/img/a", bytes: 4, there: false };
const PART = `/img/a.ferry-${PLAN}.part`;
const stat: Standing = { bytes: 4, allocatedBytes: 512, modified: "5.0" };

interface Scene {
  part?: Standing;
  final?: Standing;
  original?: Standing;
  sums?: unknown;
  there?: unknown;
  over?: unknown;
  open?: readonly string[];
  definitions?: unknown;
}

/** vm1's copy has its name on kvm2, as it was checked; nobody uses it, and kvm1 has the original. */
const check = (changes: Scene = {}) => {
  const scene = {
    part: undefined,
    final: stat,
    original: stat,
    sums: [{ bytes: 4, modified: "5.0", sha256: "aa" }],
    there: absent,
    over: [],
    open: [],
    definitions: [],
    ...changes,
  };
  return copiesToGo(
    { vm: "vm1", uuid: VM1, source: host("kvm1"), destination: host("kvm2"), files: [disk], planId: PLAN },
    facts({
      kvm1: { "file-stats /img/a": [scene.original] },
      kvm2: {
        [`file-stats ${PART}`]: [scene.part],
        "file-stats /img/a": [scene.final],
        [`file-sums ${PLAN}`]: scene.sums,
        [`presence ${VM1}`]: scene.there,
        "images-over /img/a": scene.over,
        "open-files /img/a": scene.open,
        definitions: scene.definitions,
      },
    }),
  );
};

describe("taking back the copies' names", () => {
  it("is needed while they are there, and done once they are gone", async () => {
    expect(await check()).toMatchObject({ state: "needed" });
    expect(await check({ final: undefined })).toEqual({ state: "satisfied", note: "they are gone" });
  });

  it("leaves alone what has come to the name before the copy got it", async () => {
    expect(await check({ part: stat })).toEqual({
      state: "satisfied",
      note: "what has their names on kvm2 is not of this plan",
    });
  });

  it.each<[string, Scene, string]>([
    ["the original is gone", { original: undefined }, "cold.only-copy"],
    ["the VM is there", { there: present() }, "cold.still-there"],
    ["libvirt there is silent", { there: { presence: "unknown", process: false } }, "domain.libvirt-silent"],
    ["it was written since", { final: { ...stat, modified: "6.0" } }, "cold.not-the-copy"],
    ["what has its name is a link", { final: "other" }, "cold.not-the-copy"],
    ["nobody knows what it was like", { sums: undefined }, "cold.copy-unrecorded"],
    [
      "another VM has come to use it",
      { definitions: [{ uuid: "b", name: "vm9", disks: [{ path: "/img/a" }] }] },
      "volume.used-by-other",
    ],
    ["another image lies over it", { over: ["/img/b.qcow2.ferry-aaaaaaaa.part"] }, "cold.copy-in-use"],
    ["an image beside it cannot be read", { over: unreadable("fact.unreadable") }, "fact.unreadable"],
    ["a process has it open", { open: ["/img/a"] }, "cold.copy-in-use"],
  ])("is blocked where %s", async (_, scene, code) => {
    expect(await check(scene)).toMatchObject({ state: "blocked", error: { code } });
  });

  it("takes the plan's own images that lie over each other for no users", async () => {
    expect(await check({ over: ["/img/a", PART] })).toMatchObject({ state: "needed" });
  });

  it("waits for a host that does not answer", async () => {
    await expect(check({ over: unreadable("ssh.lost") })).rejects.toMatchObject({ code: "ssh.lost" });
  });
});

function unreadable(code: "fact.unreadable" | "ssh.lost"): OpsError {
  return new OpsError(code, { host: "kvm2", fact: "images-over", command: "qemu-img info" });
}
