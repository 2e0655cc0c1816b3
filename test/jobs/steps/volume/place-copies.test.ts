import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import type { Standing } from "../../../../jobs/facts/file-stats.ts";
import { basesEqual } from "../../../../jobs/steps/migration/bases-equal.ts";
import { copiesEqual } from "../../../../jobs/steps/migration/copies-equal.ts";
import { sumFiles } from "../../../../jobs/steps/migration/sum-files.ts";
import { placeCopies } from "../../../../jobs/steps/volume/place-copies.ts";
import { facts } from "../../../support/facts.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { present, VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const [source, destination] = [host("kvm1"), host("kvm2")];
const disk = (to: string): CopiedFile => ({ kind: "disk", path: to, to, bytes: 4, there: false });
const of = (files: readonly CopiedFile[]) => ({
  vm: "vm1",
  uuid: VM1,
  source,
  destination,
  files,
  planId: PLAN,
});
const one = of([disk("/img/a")]);
const stat: Standing = { bytes: 4, allocatedBytes: 512, modified: "5.0" };
const sum = (sha256: string, modified = "5.0") => [{ bytes: 4, modified, sha256 }];

describe("volume.place-copies", () => {
  const check = (
    part: Standing,
    final: Standing,
    { checked }: { checked: unknown } = { checked: sum("aa") },
  ) =>
    placeCopies(one).check(
      facts({
        kvm2: {
          [`file-sums ${PLAN}`]: checked,
          "file-stats /img/a.ferry-k7m2qx9d.part": [part],
          "file-stats /img/a": [final],
        },
      }),
    );
  const written = { ...(stat as object), modified: "6.0" } as Standing;

  it("is needed until every copy has its name", async () => {
    expect(await check(stat, undefined)).toMatchObject({ state: "needed" });
    expect(await check(undefined, stat)).toEqual({ state: "satisfied" });
  });

  it("is needed while nothing has been checked, whatever has the name: it is not the copy", async () => {
    const unchecked = { checked: undefined };

    expect(await check(undefined, undefined, unchecked)).toMatchObject({ state: "needed" });
    expect(await check(undefined, stat, unchecked)).toMatchObject({ state: "needed" });
  });

  it("is blocked by a file that came there meanwhile", async () => {
    expect(await check(stat, stat)).toMatchObject({ error: { code: "cold.file-there" } });
  });

  it.each<[string, Standing, Standing, string]>([
    ["a copy was written since it was checked", written, undefined, "/img/a.ferry-k7m2qx9d.part"],
    ["it was written as it got its name", undefined, written, "/img/a"],
    ["what has its name is a link", undefined, "other", "/img/a"],
  ])("is blocked where %s", async (_, part, final, path) => {
    expect(await check(part, final)).toMatchObject({
      error: {
        code: "cold.not-the-copy",
        message: `${path} on kvm2 is not the copy of vm1's file that was checked`,
      },
    });
  });

  const placed = async (prepare: (folder: string) => void) => {
    const folder = scratchFolder();
    prepare(folder);
    const step = placeCopies(of(["a", "b c"].map((name) => disk(path.join(folder, name)))));
    const [action] = step.apply;
    if (action?.type !== "command") throw new Error("no command");
    return { folder, ...(await localShell().run(destination, action.command)) };
  };
  const part = (folder: string, name: string) => path.join(folder, `${name}.ferry-${PLAN}.part`);

  it("renames each, also when half of it was done before", async () => {
    const { folder, code } = await placed((folder) => {
      writeFileSync(path.join(folder, "a"), "A");
      writeFileSync(part(folder, "b c"), "B");
    });

    expect(code).toBe(0);
    expect(readFileSync(path.join(folder, "a"), "utf8")).toBe("A");
    expect(readFileSync(path.join(folder, "b c"), "utf8")).toBe("B");
  });

  it("replaces nothing", async () => {
    const { folder, code, stderr } = await placed((folder) => {
      writeFileSync(path.join(folder, "a"), "somebody else's");
      writeFileSync(part(folder, "a"), "A");
    });

    expect({ code, stderr }).toEqual({ code: 1, stderr: `${folder}/a is there already\n` });
    expect(readFileSync(path.join(folder, "a"), "utf8")).toBe("somebody else's");
    expect(existsSync(part(folder, "a"))).toBe(true);
  });

  it("is taken back after the VM's definition there, which would be in the way", () => {
    expect(placeCopies(one).undoAnswersLate).toBe(true);
  });
});

describe("migration.copies-equal", () => {
  const off = present({ state: "shut off", reason: "shutdown" });
  const check = (
    here: unknown,
    there: unknown,
    now: Standing = stat,
    is: unknown = off,
    saved: boolean | "unreadable" = false,
    copy: Standing = stat,
  ) =>
    copiesEqual(one).check(
      facts({
        kvm1: {
          [`presence ${VM1}`]: is,
          [`managed-save ${VM1}`]: saved === "unreadable" ? undefined : saved,
          [`file-sums ${PLAN}`]: here,
          "file-stats /img/a": [now],
        },
        kvm2: { [`file-sums ${PLAN}`]: there, "file-stats /img/a.ferry-k7m2qx9d.part": [copy] },
      }),
    );

  it("is blocked when its memory was saved meanwhile, or when nobody can say", async () => {
    const is = (saved: true | "unreadable") => check(sum("aa"), sum("aa"), stat, off, saved);

    expect(await is(true)).toMatchObject({ error: { code: "cold.managed-save" } });
    expect(await is("unreadable")).toMatchObject({ error: { code: "domain.libvirt-silent" } });
  });

  it("compares what both sides have read", async () => {
    expect(await check(sum("aa"), sum("aa"))).toEqual({ state: "satisfied", note: "SHA-256 of 1 file" });
    expect(await check(sum("aa"), sum("ab"))).toMatchObject({
      error: { code: "cold.copy-differs", message: "The copy of /img/a on kvm2 is not equal to it" },
    });
  });

  it("says of a file that was there that it is another one: it is no copy", async () => {
    const base = { ...disk("/img/a"), kind: "base", there: true } as const;
    const verdict = copiesEqual(of([base])).check(
      facts({
        kvm1: {
          [`presence ${VM1}`]: off,
          [`managed-save ${VM1}`]: false,
          [`file-sums ${PLAN}`]: sum("aa"),
          "file-stats /img/a": [stat],
        },
        kvm2: { [`file-sums ${PLAN}`]: sum("ab"), "file-stats /img/a": [stat] },
      }),
    );

    expect(await verdict).toMatchObject({ error: { code: "cold.other-file-there" } });
  });

  it("answers once both have", async () => {
    expect(await check(sum("aa"), undefined)).toMatchObject({ state: "later" });
    expect(await check(undefined, sum("aa"))).toMatchObject({ state: "later" });
  });

  it("is blocked when the VM was started meanwhile, written or not", async () => {
    expect(await check(sum("aa"), sum("aa"), stat, present())).toMatchObject({
      error: { code: "cold.started-meanwhile" },
    });
    expect(await check(undefined, undefined, stat, present())).toMatchObject({ state: "later" });
  });

  it("is blocked when the original was written since, or is gone", async () => {
    const written = { ...(stat as object), modified: "6.0" } as Standing;

    expect(await check(sum("aa"), sum("aa"), written)).toMatchObject({
      error: { code: "cold.written-since" },
    });
    expect(await check(sum("aa"), sum("aa"), "other")).toMatchObject({
      error: { code: "cold.written-since" },
    });
  });

  it("is blocked when a copy was written after it had been read", async () => {
    const late = { ...(stat as object), modified: "6.0" } as Standing;

    expect(await check(sum("aa"), sum("aa"), stat, off, false, late)).toMatchObject({
      error: { code: "cold.not-the-copy" },
    });
  });
});

describe("migration.bases-equal", () => {
  const base = { ...disk("/img/base"), kind: "base", there: true } as const;
  const check = (here: unknown, there: unknown) =>
    basesEqual(of([base])).check(
      facts({
        kvm1: { [`file-sums ${PLAN} bases`]: here },
        kvm2: { [`file-sums ${PLAN} bases`]: there },
      }),
    );

  it("tells the same file from another one of its length, once both sides have been read", async () => {
    expect(await check(sum("aa"), sum("aa", "9.0"))).toEqual({
      state: "satisfied",
      note: "SHA-256 of 1 file",
    });
    expect(await check(sum("aa"), sum("ab"))).toMatchObject({ error: { code: "cold.other-file-there" } });
    expect(await check(sum("aa"), undefined)).toMatchObject({ state: "later" });
    expect(await check(undefined, sum("aa"))).toMatchObject({ state: "later" });
  });
});

describe("migration.sum-files", () => {
  const step = sumFiles({ vm: "vm1", host: source, paths: ["/img/a"], planId: PLAN });
  const check = (sums: unknown, now: Standing) =>
    step.check(facts({ kvm1: { [`file-sums ${PLAN}`]: sums, "file-stats /img/a": [now] } }));

  it("is true while the file is what was read", async () => {
    expect(await check(undefined, stat)).toMatchObject({ state: "needed" });
    expect(await check(sum("aa"), stat)).toEqual({ state: "satisfied" });
    expect(await check(sum("aa", "4.0"), stat)).toMatchObject({
      because: "/img/a has changed since it was read",
    });
  });

  it.each([
    ["openssl", {}],
    ["sha256sum, where there is no openssl", { openssl: "exit 127" }],
  ])("writes what the fact reads, with %s", async (_, programs) => {
    const folder = scratchFolder();
    writeFileSync(path.join(folder, "a b"), "data");
    const [unit] = sumFiles({
      vm: "vm1",
      host: source,
      paths: [path.join(folder, "a b")],
      planId: PLAN,
    }).apply;
    if (unit?.type !== "unit") throw new Error("no unit");
    const line = unit.command.line.replaceAll("/var/lib/ferry", folder);

    // Not in /run, which a boot empties.
    expect(line).not.toMatch(/\n|\$\{|\/run/);
    expect(
      await localShell().run(source, {
        ...unit.command,
        line: `PATH=${fakePrograms(programs).PATH}; ${line}`,
      }),
    ).toMatchObject({ code: 0 });
    expect(readFileSync(path.join(folder, "sums", PLAN), "utf8")).toMatch(
      /^4 \d+\.\d{9} 3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7\n$/,
    );
  });
});
