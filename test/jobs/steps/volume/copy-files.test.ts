import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import type { Standing } from "../../../../jobs/facts/file-stats.ts";
import { sh } from "../../../../jobs/shell.ts";
import { copyFiles } from "../../../../jobs/steps/volume/copy-files.ts";
import { roomForCopies } from "../../../../jobs/steps/volume/room-for-copies.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";

const PLAN = "k7m2qx9d";
const [disk, base]: CopiedFile[] = [
  { kind: "disk", path: "/img/a b.qcow2", to: "/img/a b.qcow2", bytes: 4_000, there: false },
  { kind: "base", path: "/img/base.raw", to: "/img/base.raw", bytes: 500, there: true },
] as const;
const params = {
  vm: "vm1",
  source: host("kvm1"),
  destination: host("kvm2"),
  files: [disk, base].flatMap((file) => file ?? []),
  planId: PLAN,
  bandwidth: undefined,
  sparseInPlace: true,
  zstd: true,
  turn: "whole",
} as const;
const at = (modified: string, bytes = 4_000): Standing => ({ bytes, allocatedBytes: 512, modified });
const world = (original: Standing, part: Standing, final: Standing, checked?: string) =>
  facts({
    kvm1: { "file-stats /img/a b.qcow2": [original] },
    kvm2: {
      [`file-sums ${PLAN}`]: checked && [at(checked), at("1.0")],
      "file-stats /img/a b.qcow2.ferry-k7m2qx9d.part": [part],
      "file-stats /img/a b.qcow2": [final],
    },
  });

describe("volume.copy-files", () => {
  const there = {
    state: "blocked",
    error: { code: "cold.file-there", message: "kvm2 has a file /img/a b.qcow2 already" },
  };
  const gone = { error: { code: "cold.file-gone" } };

  it.each<[string, Standing, Standing, Standing, object]>([
    ["needed while there is no copy", at("5.0"), undefined, undefined, { state: "needed" }],
    ["needed while the copy is not whole", at("5.0"), at("9.0", 100), undefined, { state: "needed" }],
    ["needed when the guest has written since", at("6.0"), at("5.0"), undefined, { state: "needed" }],
    ["true once the copy is the same version", at("5.0"), at("5.0"), undefined, { state: "satisfied" }],
    ["blocked by another file of that name", at("5.0"), undefined, at("7.0"), there],
    ["blocked by a copy that somebody else has made", at("5.0"), undefined, at("5.0"), there],
    ["blocked by a link of that name", at("5.0"), undefined, "other", there],
    ["blocked where the original is gone", undefined, undefined, undefined, gone],
    ["blocked where somebody else's copy alone is left", undefined, undefined, at("5.0"), gone],
  ])("is %s", async (_, original, part, final, verdict) => {
    expect(await copyFiles(params).check(world(original, part, final))).toMatchObject(verdict);
  });

  it("is true once the copy has been checked and has its own name, wherever the original is by then", async () => {
    for (const original of [at("5.0"), undefined]) {
      const check = (checked: string) =>
        copyFiles(params).check(world(original, undefined, at("5.0"), checked));

      expect(await check("5.0")).toEqual({ state: "satisfied" });
      expect(await check("4.0")).toMatchObject({ state: "blocked" });
    }
  });

  it("is done ahead once all of it was sent, although the guest goes on writing", async () => {
    const ahead = copyFiles({ ...params, turn: "ahead" });
    const check = (sent: boolean) =>
      ahead.check(
        facts({
          kvm1: { "file-stats /img/a b.qcow2": [at("7.0")], [`copied-ahead ${PLAN}`]: sent },
          kvm2: {
            "file-stats /img/a b.qcow2.ferry-k7m2qx9d.part": [at("5.0")],
            "file-stats /img/a b.qcow2": [undefined],
            [`file-sums ${PLAN}`]: undefined,
          },
        }),
      );

    expect(await check(false)).toMatchObject({ state: "needed" });
    expect(await check(true)).toEqual({ state: "satisfied" });
    expect(ahead.apply).toMatchObject([
      { unit: "ferry-k7m2qx9d-copy-ahead", command: { line: expect.stringMatching(/; : >\S+\/ahead$/) } },
    ]);
  });

  it("is a unit of the source, on one line and without what systemd would fill in", () => {
    const [unit] = copyFiles(params).apply;

    expect(unit).toMatchObject({ type: "unit", host: { name: "kvm1" }, unit: "ferry-k7m2qx9d-copy" });
    if (unit?.type !== "unit") throw new Error("no unit");
    expect(unit.command.line).toContain(
      "rsync -tSI --inplace --partial -z --compress-choice=zstd --compress-level=1 --timeout=60 --info=progress2",
    );
    expect(unit).toMatchObject({ progress: { id: "copy-progress k7m2qx9d" } });
    // What is there already is compared later, not copied.
    expect(unit.command.line).toMatch(/; copy 0 0 '\/img\/a b\.qcow2'$/);
    expect(unit.command.line).not.toMatch(/\n|\$\{/);
  });

  it("leaves out what the hosts' rsync cannot do, and keeps to a limit", () => {
    const [unit] = copyFiles({ ...params, sparseInPlace: false, zstd: false, bandwidth: 100 }).apply;

    expect(unit?.type === "unit" && unit.command.line).toContain(
      "rsync -tSI --partial -z --compress-level=1 --timeout=60 --bwlimit=102400 ",
    );
  });

  it("says what a full destination means", () => {
    const [unit] = copyFiles(params).apply;
    if (unit?.type !== "unit") throw new Error("no unit");

    expect(unit.failure?.("rsync: write failed: No space left on device (28)")).toMatchObject({
      code: "cold.no-room-left",
    });
    expect(unit.failure?.("rsync error: timeout")).toBeUndefined();
  });

  it("removes what it left under names of its own", () => {
    expect(copyFiles(params).undo).toMatchObject([
      { host: { name: "kvm2" }, command: { line: "rm -f -- '/img/a b.qcow2.ferry-k7m2qx9d.part'" } },
    ]);
  });
});

/** Runs the unit's command where rsync ends, in turn, with these exit statuses, the last for ever, and complains. */
async function copying(statuses: readonly number[], complaint = "") {
  const folder = scratchFolder();
  const [unit] = copyFiles(params).apply;
  if (unit?.type !== "unit") throw new Error("no unit");
  const count = path.join(folder, "count");
  const cases = statuses
    .map((code, i) => `${i < statuses.length - 1 ? i + 1 : "*"}) exit ${code};;`)
    .join(" ");
  const { PATH } = fakePrograms({
    rsync: `echo x >>${count}; echo '${complaint}' >&2; case $(wc -l <${count}) in ${cases} esac`,
    sleep: "true",
  });
  const line = unit.command.line.replaceAll("/run/ferry-k7m2qx9d", folder);
  const { code, stdout, stderr } = await localShell().run(host("kvm1"), {
    ...sh``,
    line: `PATH=${PATH}; ${line}`,
  });
  const tries = readFileSync(count, "utf8").length / 2;
  return { code, tries, stdout, stderr, progress: readFileSync(path.join(folder, "progress"), "utf8") };
}

describe("copying a file", () => {
  it("goes on after broken connections", async () => {
    const { code, tries, stdout, progress } = await copying([12, 255, 30, 0]);

    expect({ code, tries }).toEqual({ code: 0, tries: 4 });
    expect(stdout).toContain("the connection broke (rsync: 255)");
    expect(progress).toMatch(/^start \d+\nat 0 of 4000\n/);
  });

  it("ends at once when the connection broke because the destination is full", async () => {
    const complaint = 'rsync: [receiver] write failed on "/img/a": No space left on device (28)';

    expect(await copying([12], complaint)).toMatchObject({ code: 1, tries: 1, stderr: `${complaint}\n` });
  });

  it("gives up after thirty in a row", async () => {
    expect(await copying([12])).toMatchObject({ code: 1, tries: 30 });
  });

  it.each([[11], [23], [1]])("ends at once where trying again helps nobody (%i)", async (status) => {
    expect(await copying([status])).toMatchObject({ code: 1, tries: 1 });
  });
});

describe("volume.room-for-copies", () => {
  const room = (freeBytes: number, exists = true) =>
    roomForCopies({ ...params, again: 0 }).check(
      facts({
        kvm1: { "file-stats /img/a b.qcow2": [{ bytes: 2 ** 40, allocatedBytes: 2 ** 30, modified: "1.0" }] },
        kvm2: { "free-space /img": [{ exists, mount: "/", freeBytes }] },
      }),
    );

  it("counts what files take, not their holes, and leaves something free", async () => {
    expect(await room(2 ** 30 + 2 ** 26)).toMatchObject({
      state: "satisfied",
      note: "1024 MiB to be written",
    });
    expect(await room(2 ** 30)).toMatchObject({
      error: { message: "kvm2 has 1024 MiB free on /; the copies of vm1 need 1088 MiB" },
    });
  });

  it("names a folder that is missing", async () => {
    expect(await room(2 ** 40, false)).toMatchObject({ error: { code: "cold.no-folder" } });
  });
});
