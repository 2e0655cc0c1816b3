import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { programsWithFile } from "../../../jobs/facts/programs-with-file.ts";
import { answerWith } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

it("programs-with-file names who has one of the files open, once, and nobody else", async () => {
  const file = path.join(scratchFolder(), "vm1.qcow2");
  writeFileSync(file, "");
  const fact = programsWithFile(["/nowhere/vm1.qcow2", file]);
  const ask = async () => answerWith(fact, await localShell().run(host("kvm1"), fact.command));

  expect(await ask()).toEqual([]);
  const descriptors = [openSync(file, "r"), openSync(file, "r")];
  const comm = readFileSync("/proc/self/comm", "utf8").trim();
  expect(await ask()).toEqual([comm]);
  for (const descriptor of descriptors) closeSync(descriptor);
});
