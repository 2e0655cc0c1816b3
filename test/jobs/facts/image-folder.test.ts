import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { imageFolder } from "../../../jobs/facts/image-folder.ts";
import { reader } from "../../../jobs/read.ts";
import { answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const read = (folder: string) => reader(localShell(), Date.now)(host("nfs1"), imageFolder(folder));

/** A qcow2 header as QEMU's docs/interop/qcow2.txt has it, with a backing store's name right behind it. */
function header(virtualBytes: bigint, backing = "", at = 104): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.writeUInt32BE(0x514649fb, 0);
  bytes.writeUInt32BE(3, 4);
  if (backing !== "") {
    bytes.writeBigUInt64BE(BigInt(at), 8);
    bytes.writeUInt32BE(backing.length, 16);
    if (at + backing.length <= bytes.length) bytes.write(backing, at);
  }
  bytes.writeBigUInt64BE(virtualBytes, 24);
  return bytes;
}

it("reads images as qemu-img made them, with their sizes and backing stores", () => {
  const found = answerWith(imageFolder("/images"), { stdout: fixture("image-folder/qemu-img-7.2.txt") });

  expect(found).toMatchObject({ isCut: false });
  expect(found?.files).toEqual([
    { name: "base.qcow2", format: "qcow2", virtualBytes: 2 ** 30, diskBytes: 200_704 },
    { name: "old.qcow2", format: "qcow2", virtualBytes: 2 ** 29, diskBytes: 200_704 },
    { name: "plain.img", format: "raw", virtualBytes: 3 * 2 ** 20, diskBytes: 0 },
    { name: "vm1.log", format: "raw", virtualBytes: 6, diskBytes: 4096 },
    { name: "vm1.qcow2", format: "qcow2", virtualBytes: 2 ** 31, diskBytes: 200_704, backing: "base.qcow2" },
  ]);
});

it("reads a share of the lab on its server", () => {
  const found = answerWith(imageFolder("/srv/nfs/images"), {
    stdout: fixture("captured/running-nfs1-image-folder.txt"),
  });

  expect(found?.files.map(({ name, format, backing }) => [name, format, backing])).toEqual([
    ["base.qcow2", "qcow2", undefined],
    ["initrd.img", "raw", undefined],
    ["vm1.console.log", "raw", undefined],
    ["vm1.qcow2", "qcow2", expect.stringMatching(/base\.qcow2$/)],
    ["vmlinuz", "raw", undefined],
  ]);
});

it("takes blanks and quotes in names, and leaves out folders and hidden files", async () => {
  const folder = scratchFolder();
  mkdirSync(path.join(folder, "folder"));
  for (const name of ["-n", "a b's.img", ".ferry-kvm1", "$(touch x)"])
    writeFileSync(path.join(folder, name), "");

  expect((await read(folder))?.files.map(({ name }) => name).toSorted()).toEqual([
    "$(touch x)",
    "-n",
    "a b's.img",
  ]);
});

it("says that there is a backing store whose name stands too far behind the header", async () => {
  const folder = scratchFolder();
  writeFileSync(path.join(folder, "near"), header(1024n, "/srv/base.qcow2"));
  writeFileSync(path.join(folder, "far"), header(1024n, "base.qcow2", 70_000));

  const files = (await read(folder))?.files;

  expect(files).toMatchObject([
    { name: "far", backing: "" },
    { name: "near", backing: "/srv/base.qcow2", virtualBytes: 1024 },
  ]);
});

it("is undefined where there is no such folder, and throws where the answer is not whole", async () => {
  expect(await read("/nowhere/at/all")).toBeUndefined();
  expect(() => answerWith(imageFolder("/x"), { stdout: "space 1 2 4096\nfile 5 8 a\n" })).toThrow("cut off");
  expect(() => answerWith(imageFolder("/x"), { code: 1, stderr: "stat: Stale file handle" })).toThrow(
    "Stale",
  );
});
