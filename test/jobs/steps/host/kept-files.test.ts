import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reader } from "../../../../jobs/read.ts";
import type { Command } from "../../../../jobs/shell.ts";
import {
  keepFiles,
  keptOf,
  makeFolders,
  putBackFiles,
  removeFolders,
} from "../../../../jobs/steps/host/kept-files.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ferry it's "));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
async function run(command: Command) {
  const { code, stderr } = await localShell().run(host("kvm1"), command);
  expect([code, stderr]).toEqual([0, ""]);
}

test("what was kept comes back with its mode, and what was not there goes again", async () => {
  const files = [at("old"), at("new")];
  writeFileSync(at("old"), "before", { mode: 0o640 });

  await run(keepFiles(files, "k7m2qx9d"));
  for (const file of files) writeFileSync(file, "after");
  await run(putBackFiles(files, "k7m2qx9d"));

  expect(readFileSync(at("old"), "utf8")).toBe("before");
  expect(statSync(at("old")).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(["old"]);
});

test("it can be told whether something waits to be put back, and of which plan", async () => {
  const kept = (planId: string) =>
    reader(localShell(), Date.now)(host("kvm1"), keptOf([at("old"), at("new")], planId));
  writeFileSync(at("old"), "before");
  expect(await kept("k7m2qx9d")).toBe("nothing");

  await run(keepFiles([at("old")], "k7m2qx9d"));
  expect([await kept("k7m2qx9d"), await kept("w4jz8rtp")]).toEqual(["files", "nothing"]);
  await run(keepFiles([at("new")], "k7m2qx9d"));
  expect(await kept("k7m2qx9d")).toBe("absence");

  await run(putBackFiles([at("old"), at("new")], "k7m2qx9d"));
  expect(await kept("k7m2qx9d")).toBe("nothing");
});

test("a resumed run does not keep what it has changed itself", async () => {
  const files = [at("old"), at("new")];
  writeFileSync(at("old"), "before");

  await run(keepFiles(files, "k7m2qx9d"));
  for (const file of files) writeFileSync(file, "after");
  await run(keepFiles(files, "k7m2qx9d"));
  await run(putBackFiles(files, "k7m2qx9d"));

  expect(readFileSync(at("old"), "utf8")).toBe("before");
  expect(existsSync(at("new"))).toBe(false);
});

test("putting back leaves alone what this plan never kept", async () => {
  writeFileSync(at("other"), "theirs");

  await run(putBackFiles([at("other")], "k7m2qx9d"));

  expect(readFileSync(at("other"), "utf8")).toBe("theirs");
});

test("folders that were made are removed where they are empty; others stay", async () => {
  mkdirSync(at("theirs"));
  const folders = [at("theirs"), at("ours"), at("ours/inner"), at("full")];

  await run(makeFolders(folders, "k7m2qx9d"));
  await run(makeFolders(folders, "k7m2qx9d"));
  writeFileSync(at("full/file"), "");
  await run(removeFolders([...folders].reverse(), "k7m2qx9d"));

  expect(readdirSync(folder).sort()).toEqual(["full", "theirs"]);
  // Another step of the plan may empty it later.
  rmSync(at("full/file"));
  await run(removeFolders([at("full")], "k7m2qx9d"));
  expect(readdirSync(folder)).toEqual(["theirs"]);
});
