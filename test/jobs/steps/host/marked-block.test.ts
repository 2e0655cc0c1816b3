import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Command, sh } from "../../../../jobs/shell.ts";
import { removeBlock, writeBlock } from "../../../../jobs/steps/host/marked-block.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ferry it's "));
  file = join(folder, "qemu.conf");
});
afterEach(() => rmSync(folder, { recursive: true }));

const block = () => ({ file, name: "host_uuid", planId: "k7m2qx9d" });
const text = () => readFileSync(file, "utf8");
async function run(command: Command) {
  const { code, stderr } = await localShell().run(host("kvm1"), command);
  expect([code, stderr]).toEqual([0, ""]);
}

test("adds the block at the end and leaves the rest and the mode alone", async () => {
  writeFileSync(file, "a = 1\nb = 2", { mode: 0o600 });

  await run(writeBlock(block(), ['c = "x"']));

  expect(text()).toBe('a = 1\nb = 2\n# BEGIN ferry host_uuid\nc = "x"\n# END ferry host_uuid\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("writing again replaces it, and leaves other blocks alone", async () => {
  writeFileSync(file, "# BEGIN ferry other\no\n# END ferry other\n");

  await run(writeBlock(block(), ["one"]));
  await run(writeBlock(block(), ["two"]));

  expect(text()).toBe(
    "# BEGIN ferry other\no\n# END ferry other\n# BEGIN ferry host_uuid\ntwo\n# END ferry host_uuid\n",
  );
});

test.each(["a = 1\n", "a = 1", ""])("taking it out brings %j back byte for byte", async (before) => {
  writeFileSync(file, before);

  await run(writeBlock(block(), ["one"]));
  await run(removeBlock(block()));

  expect(text()).toBe(before);
  expect(readdirSync(folder)).toEqual(["qemu.conf"]);
});

test("taking it out keeps what somebody changed meanwhile", async () => {
  writeFileSync(file, "a = 1\n");

  await run(writeBlock(block(), ["one"]));
  writeFileSync(file, text().replace("a = 1", "a = 2"));
  await run(removeBlock(block()));

  expect(text()).toBe("a = 2\n");
});

test("text that does not verify never becomes the file", async () => {
  writeFileSync(file, "a = 1\n");

  const { code } = await localShell().run(
    host("kvm1"),
    writeBlock(block(), ["bad"], sh`grep -q good "$new"`),
  );

  expect(code).not.toBe(0);
  expect(text()).toBe("a = 1\n");
});
