import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { helperReads } from "../../../jobs/facts/app-armor.ts";
import { imageFormat } from "../../../jobs/facts/image-format.ts";
import { reader } from "../../../jobs/read.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "ferry-images-"));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ["qcow2", Buffer.from([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, 0, 0])],
  ["raw", Buffer.from([0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 1, 0, 0])],
  ["raw", Buffer.from("\u001f\u008b kernel")],
  ["raw", Buffer.alloc(0)],
] as const)("says %s by the first bytes", async (format, bytes) => {
  const file = path.join(folder, "an image");
  await writeFile(file, bytes);

  expect(await reader(localShell(), Date.now)(host("nfs1"), imageFormat(file))).toBe(format);
});

it("says absent where there is no file", async () => {
  const read = reader(localShell(), Date.now);

  expect(await read(host("nfs1"), imageFormat(path.join(folder, "nothing")))).toBe("absent");
  expect(await read(host("nfs1"), imageFormat(folder))).toBe("absent");
});

it.each([
  ["/nfs-share/guest", false],
  ["/nfs-share/guest.qcow2", true],
  ["/nfs-share/guest.IMG", true],
  ["/var/lib/libvirt/images/guest", true],
  ["/srvx/guest", false],
])("knows whether AppArmor lets libvirt read %s", (file, readable) => {
  expect(helperReads(file)).toBe(readable);
});
