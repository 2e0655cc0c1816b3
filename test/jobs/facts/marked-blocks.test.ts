import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { markedBlocks } from "../../../jobs/facts/marked-blocks.ts";
import { reader } from "../../../jobs/read.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

test("names the files in which the block stands; of one that is not there, nothing", async () => {
  const folder = scratchFolder();
  const [with_, without, absent] = ["with it", "without", "absent"].map((name) => join(folder, name));
  writeFileSync(with_ ?? "", "a\n# BEGIN ferry listen-tls\nb\n# END ferry listen-tls\n");
  writeFileSync(without ?? "", "# BEGIN ferry listen-tls-not\n");
  const asked = markedBlocks([with_, without, absent].map((file = "") => ({ file, name: "listen-tls" })));

  const read = reader(localShell(), Date.now);

  expect(await read(host("kvm1"), asked)).toEqual([with_]);
});
