import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { keptDisks } from "../../../jobs/facts/kept-disks.ts";
import { TPM_STORAGE, tpmFolder } from "../../../jobs/tpm.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";
import { VM1 } from "../../support/vm1.ts";

const PLAN = "k7m2qx9d";

it("knows a disk and the folder of a TPM's state by either name, and takes no other folder for one", async () => {
  const folder = scratchFolder();
  const [disk, other, tpm] = ["a.raw", "folder", `swtpm/${VM1}`].map((name) => path.join(folder, name));
  for (const each of [other, tpm]) mkdirSync(each ?? "", { recursive: true });
  writeFileSync(disk ?? "", "");
  const fact = keptDisks([disk ?? "", other ?? "", tpmFolder(VM1)], PLAN);
  const look = async () => {
    const line = fact.command.line.replaceAll(TPM_STORAGE, path.join(folder, "swtpm"));
    return answerWith(fact, await localShell().run(host("kvm1"), { ...fact.command, line })).places;
  };

  expect(await look()).toEqual(["original", "special", "original"]);
  for (const each of [disk, tpm]) renameSync(each ?? "", `${each}.ferry-${PLAN}`);
  expect(await look()).toEqual(["kept", "special", "kept"]);
  mkdirSync(tpm ?? "");
  expect(await look()).toEqual(["kept", "special", "both"]);
});
