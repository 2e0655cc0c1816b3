import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type CopiedFile, partOf, placedFrom, toPlace } from "../../../../jobs/copies.ts";
import { flatImages } from "../../../../jobs/facts/flat-images.ts";
import { sh } from "../../../../jobs/shell.ts";
import { flattenCopies } from "../../../../jobs/steps/volume/flatten-copies.ts";
import { answer } from "../../../support/answer.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";

const PLAN = "k7m2qx9d";
const kvm2 = host("kvm2");
const hasQemuImg = (() => {
  try {
    execFileSync("qemu-img", ["--version"]);
    return true;
  } catch {
    return false;
  }
})();

/** A disk over a raw backing store, as their copies lie on the destination. */
function chain(folder: string): CopiedFile[] {
  const [top, base] = ["top.qcow2", "base.raw"].map((name) => path.join(folder, name));
  const file = (kind: CopiedFile["kind"], to = "") => ({ kind, path: to, to, bytes: 1, there: false });
  const layers = [
    { path: partOf(top ?? "", PLAN), format: "qcow2" },
    { path: partOf(base ?? "", PLAN), format: "raw" },
  ];
  return [
    { ...file("disk", top), flat: { format: "qcow2", layers } },
    { ...file("base", base), passing: true },
  ];
}

const step = (files: CopiedFile[]) => flattenCopies({ vm: "vm1", destination: kvm2, files, planId: PLAN });

describe("volume.flatten-copies", () => {
  it("gives a name of its own to the one image alone", () => {
    const files = chain("/img");

    expect(toPlace(files).map((file) => [placedFrom(file, PLAN), file.to])).toEqual([
      ["/img/top.qcow2.ferry-k7m2qx9d.flat.part", "/img/top.qcow2"],
    ]);
  });

  it("is true once the image is what was compared, under whichever name", async () => {
    const stat = { bytes: 5, allocatedBytes: 1, modified: "5.000000000" };
    const check = (made: ReadonlyMap<string, object>, part: unknown, final: unknown) =>
      step(chain("/img")).check(
        facts({
          kvm2: {
            [`flat-images ${PLAN}`]: made,
            "file-stats /img/top.qcow2.ferry-k7m2qx9d.flat.part": [part],
            "file-stats /img/top.qcow2": [final],
          },
        }),
      );
    const made = new Map([["/img/top.qcow2", stat]]);

    expect(await check(new Map(), stat, undefined)).toMatchObject({ state: "needed" });
    expect(await check(made, undefined, undefined)).toMatchObject({ state: "needed" });
    expect(await check(made, { ...stat, modified: "6.000000000" }, undefined)).toMatchObject({
      state: "needed",
    });
    expect(await check(made, stat, undefined)).toEqual({ state: "satisfied" });
    expect(await check(made, undefined, stat)).toEqual({ state: "satisfied" });
  });

  it("writes what the fact reads", () => {
    expect(answer(flatImages(PLAN), "12 5.000000001 /a b.qcow2\n")).toEqual(
      new Map([["/a b.qcow2", { bytes: 12, modified: "5.000000001" }]]),
    );
    expect(answer(flatImages(PLAN), "")).toEqual(new Map());
  });

  it.runIf(hasQemuImg)("makes one image with the contents of all, and removes the copies", async () => {
    const folder = scratchFolder();
    const files = chain(folder);
    const [first] = files;
    if (first === undefined) throw new Error("no chain");
    const [top, base] = files.map(({ to }) => partOf(to, PLAN));
    execFileSync("qemu-img", ["create", "-q", "-f", "raw", base ?? "", "1M"]);
    execFileSync("qemu-io", ["-f", "raw", "-c", "write -P 7 0 64k", base ?? ""]);
    // What it says of its backing store is true on the source alone.
    execFileSync(
      "qemu-img",
      "create -q -u -f qcow2 -F raw -b /not/there.raw".split(" ").concat(top ?? "", "1M"),
    );
    execFileSync("qemu-io", ["-c", "write -P 9 512k 64k", imageOf(top, base)]);
    const [unit] = step(files).apply;
    if (unit?.type !== "unit") throw new Error("no unit");
    const line = unit.command.line.replaceAll("/var/lib/ferry", path.join(folder, "ferry"));

    const { code, stderr } = await localShell().run(kvm2, { ...sh``, line });

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(line).not.toMatch(/\n|\$\{/);
    const one = placedFrom(first, PLAN);
    expect(readdirSync(folder).sort()).toEqual(["ferry", path.basename(one)]);
    const read = (pattern: number, at: string) =>
      execFileSync("qemu-io", ["-c", `read -P ${pattern} ${at} 64k`, one], { encoding: "utf8" });
    expect(read(7, "0")).not.toContain("failed");
    expect(read(9, "512k")).not.toContain("failed");
    expect(execFileSync("qemu-img", ["info", one], { encoding: "utf8" })).not.toContain("backing");
    expect(
      answer(flatImages(PLAN), readFileSync(path.join(folder, `ferry/sums/${PLAN}.flat`), "utf8")).has(
        first.to,
      ),
    ).toBe(true);
    expect(existsSync(top ?? "")).toBe(false);
  });
});

/** The chain with its backing store named, as qemu-io must be given it to write to its top. */
const imageOf = (top = "", base = "") =>
  `json:${JSON.stringify({ driver: "qcow2", file: { driver: "file", filename: top }, backing: { driver: "raw", file: { driver: "file", filename: base } } })}`;
