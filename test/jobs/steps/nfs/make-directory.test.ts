import { expect, test } from "vitest";
import { makeDirectory } from "../../../../jobs/steps/nfs/make-directory.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";

const path = "/srv/nfs/images";
const step = (folders: string[] = []) => makeDirectory({ host: host("nfs1"), path, uid: 64055, folders });
const verdict = (kind: string, fileSystem = "ext2/ext3") =>
  step().check(facts({ nfs1: { [`directory ${path}`]: { kind, uid: 0, nearest: "/srv", fileSystem } } }));

test("is satisfied by a directory, whoever made it", async () => {
  expect(await verdict("directory")).toEqual({ state: "satisfied" });
});

test("is needed where there is nothing", async () => {
  expect(await verdict("absent")).toMatchObject({ state: "needed" });
});

test("is blocked by what is not a directory", async () => {
  expect(await verdict("other")).toMatchObject({ state: "blocked", error: { code: "nfs.not-a-directory" } });
});

test.each(["nfs", "tmpfs", "overlayfs"])("is blocked on %s, which cannot be exported", async (fileSystem) => {
  expect(await verdict("absent", fileSystem)).toMatchObject({
    state: "blocked",
    error: { code: "nfs.not-exportable", details: { fileSystem } },
  });
});

test("gives it to QEMU's user, and undo removes only what was made and is empty", () => {
  const { apply, undo } = step(["/srv/nfs", "/srv/nfs/images"]);

  expect(apply).toMatchObject([
    { command: { line: "umask 022; install -d -m 0711 -o 64055 -g 0 /srv/nfs/images" } },
  ]);
  expect(undo).toMatchObject([
    { command: { line: "rmdir --ignore-fail-on-non-empty /srv/nfs/images /srv/nfs" } },
  ]);
  expect(step().undo).toEqual([]);
});

test.each([
  ["is there, empty", "directory", false, "needed"],
  ["holds something", "directory", true, "satisfied"],
  ["is gone", "absent", false, "satisfied"],
] as const)("undo, when the folder %s", async (_, kind, used, state) => {
  const of = step([path]);
  const read = facts({
    nfs1: {
      [`directory ${path}`]: { kind, uid: 0, nearest: "/srv", fileSystem: "ext2/ext3" },
      [`holds-files ${path}`]: used,
    },
  });

  expect(await of.checkUndo?.(read)).toMatchObject({ state });
  expect(of.undoAnswersLate).toBe(true);
});
