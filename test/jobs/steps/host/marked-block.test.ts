import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseLibvirtConf } from "../../../../jobs/facts/libvirt-conf.ts";
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

test("what the block decides is a comment elsewhere while it is there, and a line again after it", async () => {
  const before = 'listen_tls = 0\n  tcp_port="16509"\nlisten_tls_not = 1\n#listen_tls = 0\n';
  writeFileSync(file, before);
  const deciding = { ...block(), name: "listen-tls", decides: ["listen_tls", "tcp_port"] };

  await run(writeBlock(deciding, ["listen_tls = 1"]));
  await run(writeBlock(deciding, ["listen_tls = 1"]));

  expect(text()).toBe(
    '#ferry-k7m2qx9d listen_tls = 0\n#ferry-k7m2qx9d   tcp_port="16509"\nlisten_tls_not = 1\n#listen_tls = 0\n' +
      "# BEGIN ferry listen-tls\nlisten_tls = 1\n# END ferry listen-tls\n",
  );

  writeFileSync(file, `${text()}other = 1\n`);
  await run(removeBlock(deciding));

  expect(text()).toBe(`${before}other = 1\n`);
});

test("of two plans' blocks that decide the same, the later counts, and the earlier again once it is gone", async () => {
  writeFileSync(file, "");
  const tcp = { ...block(), name: "listen-tcp", planId: "aaaaaaaa", decides: ["listen_tls", "listen_tcp"] };
  const tls = { ...block(), name: "listen-tls", planId: "bbbbbbbb", decides: ["listen_tls"] };

  await run(writeBlock(tcp, ["listen_tls = 0", "listen_tcp = 1"]));
  const first = text();
  await run(writeBlock(tls, ["listen_tls = 1"]));

  expect(parseLibvirtConf(text()).get("listen_tls")).toEqual({ value: 1, byFerry: true });
  await run(removeBlock(tls));
  expect(text()).toBe(first);
});
