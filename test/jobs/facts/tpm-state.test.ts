import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { tpmState } from "../../../jobs/facts/tpm-state.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const look = async (folder: string) => {
  const fact = tpmState(folder);
  return answerWith(fact, await localShell().run(host("kvm1"), fact.command));
};

it("lists the files of a TPM's state, without swtpm's lock and what it had not renamed yet", async () => {
  const folder = scratchFolder();
  mkdirSync(path.join(folder, "tpm2"));
  for (const name of ["tpm2-00.volatilestate", "tpm2-00.permall", ".lock", "TMP2-00.permall"])
    writeFileSync(path.join(folder, "tpm2", name), "");

  expect(await look(folder)).toEqual({
    files: ["tpm2/tpm2-00.permall", "tpm2/tpm2-00.volatilestate"],
    strange: [],
  });
});

it("has none where there is no folder, and tells links from files", async () => {
  const folder = scratchFolder();
  symlinkSync("/etc/passwd", path.join(folder, "link"));
  symlinkSync(folder, `${folder}/folder`);

  expect(await look(path.join(folder, "none"))).toEqual({ files: [], strange: [] });
  expect(await look(folder)).toEqual({ files: [], strange: ["folder", "link"] });
  expect(await look(`${folder}/folder`)).toEqual({ files: [], strange: [""] });
});

it("is unknown where nobody can look, or a name has two lines", async () => {
  const folder = scratchFolder();
  writeFileSync(path.join(folder, "two\nlines"), "");

  await expect(look(folder)).rejects.toThrow();
  expect(() =>
    answerWith(tpmState("/f"), { stdout: "d \n", stderr: "Permission denied", code: 1 }),
  ).toThrow();
});
