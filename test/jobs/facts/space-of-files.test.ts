import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { spaceOfFiles } from "../../../jobs/facts/space-of-files.ts";
import { reader } from "../../../jobs/read.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

it("counts what files take, not how long they are, and nothing for those that are gone", async () => {
  const folder = scratchFolder();
  const [full, gone] = [path.join(folder, "it's full"), path.join(folder, "gone")];
  writeFileSync(full, Buffer.alloc(64 * 1024, 1));
  const space = (paths: readonly string[]) =>
    reader(localShell(), Date.now)(host("kvm1"), spaceOfFiles(paths));

  expect(await space([full, gone])).toBeGreaterThanOrEqual(64 * 1024);
  expect(await space([gone])).toBe(0);
});
