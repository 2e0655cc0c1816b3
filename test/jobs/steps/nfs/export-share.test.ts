import { describe, expect, test } from "vitest";
import { parseExports } from "../../../../jobs/facts/export-lines.ts";
import { exportShare } from "../../../../jobs/steps/nfs/export-share.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const path = "/srv/nfs/images";
const step = (at = path) =>
  exportShare({
    share: "images",
    path: at,
    host: host("nfs1"),
    clients: [host("kvm1"), host("kvm2")],
    planId: "k7m2qx9d",
  });

const OURS = "/etc/exports.d/ferry-images.exports";
const OPTIONS = "rw,sync,no_subtree_check,sec=sys,no_root_squash";
const both = `${path} 172.16.1.11(${OPTIONS}) 172.16.1.12(${OPTIONS})\n`;

/** What the kernel exports, and the text of each file. */
const verdict = (active: string, files: Record<string, string> = {}) =>
  step().check(
    facts({
      nfs1: {
        "nfs-exports": {
          active: parseExports(active),
          files: new Map(Object.entries(files).map(([file, text]) => [file, parseExports(text)])),
        },
      },
    }),
  );

describe("the check, with Ferry's own file", () => {
  test("is satisfied when it names exactly the clients and is in force", async () => {
    expect(await verdict(both, { [OURS]: both })).toEqual({ state: "satisfied" });
  });

  test("is needed when there is none", async () => {
    expect(await verdict("")).toEqual({ state: "needed", because: `nfs1 does not export ${path}` });
  });

  test("is needed when it is not in force", async () => {
    expect(await verdict("", { [OURS]: both })).toEqual({
      state: "needed",
      because: "kvm1 (172.16.1.11) is not named",
    });
  });

  test("is needed when somebody is no client any more", async () => {
    const more = both.replace("\n", ` 172.16.1.13(${OPTIONS})\n`);

    expect(await verdict(more, { [OURS]: more })).toEqual({
      state: "needed",
      because: "172.16.1.13 is no client any more",
    });
  });

  test("is blocked while something is exported that no file holds: `exportfs -ra` would end it", async () => {
    expect(await verdict("/srv/other 10.0.0.9(rw)\n")).toMatchObject({
      state: "blocked",
      error: { code: "nfs.runtime-exports", details: { exports: "/srv/other to 10.0.0.9" } },
    });
  });

  test("a name that is printed in full is the name in the file", async () => {
    expect(
      await verdict("/srv/other box.example(rw)\n", { "/etc/exports": "/srv/other box(rw)\n" }),
    ).toMatchObject({
      state: "needed",
    });
  });
});

describe("the check, with somebody's own line", () => {
  const byHand = (line: string) => verdict(line, { "/etc/exports": line });

  test.each([
    ["by address", both],
    ["by network", `${path}/ 172.16.1.0/24(${OPTIONS})\n`],
    ["to everybody, as one user", `${path} *(rw,all_squash,anonuid=107,anongid=107)\n`],
    ["by name", `${path} kvm1(${OPTIONS}) kvm2(${OPTIONS})\n`],
  ])("recognises one that does: %s", async (_, line) => {
    expect(await byHand(line)).toEqual({ state: "satisfied", note: "exported by /etc/exports" });
  });

  test.each([
    [`${path} 172.16.1.11(${OPTIONS})\n`, "kvm2 (172.16.1.12) is not named"],
    [`${path} 172.16.1.0/24(ro)\n`, "kvm1 (172.16.1.11) may not write (ro)"],
    [
      `${path} 172.16.1.0/24(rw,async,no_root_squash)\n`,
      "kvm1 (172.16.1.11) is told that data is on disk before it is (async)",
    ],
    [`${path} 172.16.1.0/24(rw,sync)\n`, "root of kvm1 (172.16.1.11) is nobody (root_squash)"],
    [`${path} 172.16.1.12(ro) 172.16.1.0/24(${OPTIONS})\n`, "kvm2 (172.16.1.12) may not write (ro)"],
  ])("names what is different in %j", async (line, difference) => {
    expect(await byHand(line)).toMatchObject({
      state: "blocked",
      error: { code: "nfs.export-differs", details: { file: "/etc/exports", difference } },
    });
  });
});

describe("the commands", () => {
  const command = (at?: string) => {
    const [action] = step(at).apply;
    if (action?.type !== "command") throw new Error("not a command");
    return action.command;
  };

  test("write one file with one entry a client, without a blank before the options", () => {
    expect(command().stdin).toBe(
      `# Ferry's share images. Ferry writes this file anew; change ferry.yaml instead.\n${both}`,
    );
    expect(command().line).toContain(`mv -f ${OURS}.ferry-part ${OURS}\nexportfs -ra`);
  });

  test("what they write is what the check wants, blanks in the path included", () => {
    const [, line = ""] = (command("/srv/my disks").stdin ?? "").split("\n");

    expect(parseExports(line)[0]?.path).toBe("/srv/my disks");
  });

  test("undo puts the folder back as it was, then exports anew", () => {
    const { undo } = step();
    if ("impossible" in undo || undo[0]?.type !== "command") throw new Error("no undo");

    expect(undo[0].command.line).toMatch(/exportfs -ra$/);
  });
});

describe("the check of its undo", () => {
  const mount = (source: string, type = "nfs4", options: [string, string][] = []) => ({
    source,
    target: "/mnt/anywhere",
    type,
    options: new Map(options),
  });
  const undo = (mounts: object[], kept = "absence") =>
    step().checkUndo?.(
      facts({
        nfs1: { [`kept k7m2qx9d ${OURS}`]: kept },
        kvm1: { mounts: [] },
        kvm2: { mounts },
      }),
    );

  test("is needed until what was there before is back", async () => {
    expect(await undo([])).toMatchObject({ state: "needed" });
    expect(await undo([], "nothing")).toMatchObject({ state: "satisfied" });
  });

  test.each([
    mount(`172.16.1.10:${path}`),
    mount(`nfs1:${path}/`),
    mount(`nfs1:${path}/below`, "nfs"),
    mount(`some-name:${path}`, "nfs4", [["addr", "172.16.1.10"]]),
  ])("is blocked while a client has it mounted: $source", async (found) => {
    expect(await undo([found])).toMatchObject({
      error: { code: "nfs.mounted", message: `kvm2 would lose ${path} of nfs1, which is mounted there` },
    });
  });

  test.each([mount(`nfs9:${path}`), mount(`nfs1:${path}-2`), mount(path, "ext4")])(
    "is not held up by other mounts: $source",
    async (found) => {
      expect(await undo([found])).toMatchObject({ state: "needed" });
    },
  );

  test("answers late: the pools of the same plan are stopped before", () => {
    expect(step().undoAnswersLate).toBe(true);
  });
});
