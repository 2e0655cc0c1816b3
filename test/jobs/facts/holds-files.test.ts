import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { holdsFiles } from "../../../jobs/facts/holds-files.ts";
import { reader } from "../../../jobs/read.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

it("tells a folder with something in it, if only a hidden file, from an empty one and from none", async () => {
  const root = mkdtempSync(path.join(tmpdir(), "ferry-holds-"));
  mkdirSync(path.join(root, "empty"));
  mkdirSync(path.join(root, "full"));
  writeFileSync(path.join(root, "full", ".hidden"), "");
  const ask = (name: string) =>
    reader(localShell(), Date.now)(host("nfs1"), holdsFiles(path.join(root, name)));

  expect([await ask("full"), await ask("empty"), await ask("none")]).toEqual([true, false, false]);
  rmSync(root, { recursive: true });
});

it("does not take what it cannot read for empty", () => {
  const denied = { stderr: "ls: cannot open directory '/x': Stale file handle" };

  expect(() => answerWith(holdsFiles("/x"), denied)).toThrow("Stale");
});
