import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directory } from "../../../jobs/facts/directory.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ferry it's "));
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = async (path: string) => {
  const fact = directory(path);
  return fact.parse(await localShell().run(host("nfs1"), fact.command), { askedAtMs: 0, answeredAtMs: 0 });
};

test("knows a directory and its owner, by a link to it too", async () => {
  symlinkSync(folder, join(folder, "link"));

  const uid = process.getuid?.();
  expect(await look(folder)).toMatchObject({ kind: "directory", uid, nearest: folder });
  expect(await look(join(folder, "link"))).toMatchObject({ kind: "directory" });
});

test("knows what is something else", async () => {
  writeFileSync(join(folder, "file"), "");

  expect(await look(join(folder, "file"))).toMatchObject({ kind: "other" });
});

test("of what is not there, names the innermost folder that is, and its file system", async () => {
  const found = await look(join(folder, "a", "b"));

  expect(found).toMatchObject({ kind: "absent", uid: undefined, nearest: folder });
  expect(found.fileSystem).not.toBe("");
});
