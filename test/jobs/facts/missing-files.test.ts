import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { missingFiles } from "../../../jobs/facts/missing-files.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

test("names the files that are not there, on a real shell, whatever their names", async () => {
  const folder = scratchFolder();
  const file = (name: string) => path.join(folder, name);
  writeFileSync(file("vmlinuz"), "");
  writeFileSync(file("it's there"), "");
  const fact = missingFiles([
    file("vmlinuz"),
    file("it's there"),
    file("no $(such) file"),
    file("initrd.img"),
  ]);

  const missing = answerWith(fact, await localShell().run(host("kvm2"), fact.command));

  expect(missing).toEqual([file("no $(such) file"), file("initrd.img")]);
});
