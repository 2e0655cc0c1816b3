import { renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { copyTarget, targetMark } from "../../../jobs/facts/copy-target.ts";
import { roomAt } from "../../../jobs/facts/room-at.ts";
import { reader } from "../../../jobs/read.ts";
import type { Fact } from "../../../jobs/step.ts";
import { answer } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const PLAN = "k7m2qx9d";
const read = <T>(fact: Fact<T>) => reader(localShell(), Date.now)(host("kvm1"), fact);

it("tells an image that this plan has made from every other of its name", async () => {
  const image = path.join(scratchFolder(), "it's vm1.qcow2");
  const state = () => read(copyTarget(image, PLAN));
  expect(await state()).toBe("absent");

  writeFileSync(targetMark(image, PLAN), "1\n");
  expect(await state()).toBe("begun");
  writeFileSync(image, "");
  expect(await state()).toBe("theirs");

  writeFileSync(targetMark(image, PLAN), `${statSync(image).ino}\n`);
  expect(await state()).toBe("ours");
  writeFileSync(`${image}.other`, "");
  renameSync(`${image}.other`, image);
  expect(await state()).toBe("theirs");
});

it("takes a dangling link for something that is there", async () => {
  const image = path.join(scratchFolder(), "link");
  symlinkSync("/nowhere", image);

  expect(await read(copyTarget(image, PLAN))).toBe("theirs");
});

it("reads a folder's file system and room, and that there is no folder", async () => {
  const folder = scratchFolder();

  expect(await read(roomAt(path.join(folder, "vm1.qcow2")))).toMatchObject({ exists: true });
  expect(await read(roomAt(path.join(folder, "none/vm1.qcow2")))).toMatchObject({ exists: false });
  expect(answer(roomAt("/srv/a b/x"), "883510 4096 3b1d2a5 ext2/ext3\n")).toEqual({
    exists: true,
    fileSystem: "ext2/ext3",
    freeBytes: 883510 * 4096,
    id: "3b1d2a5",
  });
});
