import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openFiles } from "../../../jobs/facts/open-files.ts";
import { reader } from "../../../jobs/read.ts";
import type { Command, Shell } from "../../../jobs/shell.ts";
import { fakePrograms } from "../../support/fake-programs.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const look = (paths: readonly string[], shell: Shell = localShell()) =>
  reader(shell, Date.now)(host("kvm1"), openFiles(paths));

function folderWith(...names: string[]): (name: string) => string {
  const folder = path.join(scratchFolder(), "it's a folder");
  mkdirSync(folder);
  for (const name of names) writeFileSync(path.join(folder, name), "");
  return (name) => path.join(folder, name);
}

it("names the files that a process has open, by whatever name it opened them", async () => {
  const at = folderWith("open", "by another name", "closed");
  symlinkSync(at("by another name"), at("link"));
  for (const name of ["open", "link"]) {
    const held = openSync(at(name), "r");
    onTestFinished(() => closeSync(held));
  }

  expect(await look([at("open"), at("by another name"), at("closed"), at("absent")])).toEqual([
    at("open"),
    at("by another name"),
  ]);
});

it("says of no file that nobody has it open when it cannot look", async () => {
  const at = folderWith("disk");
  const { PATH } = fakePrograms({ find: "exit 1" });
  const blind: Shell = {
    run: (host, command: Command) =>
      localShell().run(host, { ...command, line: `PATH=${PATH} ${command.line}` }),
  };

  await expect(look([at("disk")], blind)).rejects.toMatchObject({ code: "fact.unreadable" });
});
