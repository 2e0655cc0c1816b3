import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Command } from "../../../../jobs/shell.ts";
import {
  createCommand,
  forgetTargetCommand,
  removeTargetCommand,
} from "../../../../jobs/steps/volume/target-commands.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";

/** A folder of this machine as the destination's, a qemu-img that empties what it is told to make, and a virsh. */
function scene({ virsh = "", pgrep = "exit 1", id = "exit 1" } = {}) {
  const folder = scratchFolder();
  const image = path.join(folder, "a vm's.qcow2");
  const programs = fakePrograms({
    virsh,
    pgrep,
    id,
    chown: `echo "$1" >${folder}/owner`,
    "qemu-img": `shift 5; echo "image of $2 bytes" >"$1"`,
  });
  const target = {
    vm: "vm1",
    uuid: VM1,
    planId: PLAN,
    copy: { target: "vda", path: image, format: "qcow2" as const, sizeBytes: 1024 },
  };
  const run = (command: Command) =>
    localShell().run(host("kvm2"), { ...command, line: `PATH=${programs.PATH}; ${command.line}` });
  return {
    image,
    create: () => run(createCommand(target)),
    remove: () => run(removeTargetCommand(target)),
    forget: () => run(forgetTargetCommand(target)),
    names: () => readdirSync(folder).sort(),
    read: () => readFileSync(image, "utf8"),
  };
}

const IMAGE = "a vm's.qcow2";
const MARK = `${IMAGE}.ferry-${PLAN}-new`;

describe("making the image that a disk is copied into", () => {
  it("makes it for QEMU alone, marks it as the plan's, and leaves it alone the second time", async () => {
    const { create, names, image, read } = scene();

    expect(await create()).toEqual({ code: 0, stdout: "", stderr: "" });
    writeFileSync(image, "copied by now");
    expect(await create()).toMatchObject({ code: 0 });

    expect(names()).toEqual([IMAGE, MARK]);
    expect(read()).toBe("copied by now");
    expect(statSync(image).mode & 0o777).toBe(0o600);
  });

  it("gives it to QEMU's user, where there is one", async () => {
    const { create, image } = scene({
      id: "echo 'uid=64055(libvirt-qemu) gid=64056(libvirt-qemu) groups=64056(libvirt-qemu),106(kvm)'",
    });

    expect(await create()).toMatchObject({ code: 0 });

    expect(readFileSync(path.join(path.dirname(image), "owner"), "utf8")).toBe("64055:64056\n");
  });

  it("goes on where a worker died half way", async () => {
    const { create, names, image } = scene();
    writeFileSync(`${image}.ferry-${PLAN}.part`, "half");
    writeFileSync(`${image}.ferry-${PLAN}-new`, "1");

    expect(await create()).toMatchObject({ code: 0 });

    expect(names()).toEqual([IMAGE, MARK]);
  });

  it("never empties a file that has the name, whatever mark is beside it", async () => {
    const { create, image, read, names } = scene();
    writeFileSync(image, "somebody's disk");
    writeFileSync(`${image}.ferry-${PLAN}-new`, "1\n");

    expect(await create()).toMatchObject({ code: 1, stderr: `${image} is there already\n` });

    expect(read()).toBe("somebody's disk");
    expect(names()).toEqual([IMAGE, MARK]);
  });
});

describe("removing it when the move came to nothing", () => {
  it("removes the image and its mark, and may be done twice", async () => {
    const { create, remove, names } = scene();
    await create();

    expect(await remove()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await remove()).toMatchObject({ code: 0 });

    expect(names()).toEqual([]);
  });

  it.each<[string, Parameters<typeof scene>[0]]>([
    ["the VM is there in any way", { virsh: `echo ${VM1}` }],
    ["libvirt does not answer", { virsh: "exit 1" }],
    ["a process of it is there", { pgrep: "exit 0" }],
    ["nobody can look for processes", { pgrep: "exit 127" }],
  ])("removes nothing when %s", async (_, hosts) => {
    const { create, remove, names } = scene(hosts);
    await create();

    expect(await remove()).toMatchObject({ code: 1 });

    expect(names()).toEqual([IMAGE, MARK]);
  });

  it("removes nothing that somebody has open", async () => {
    const { create, remove, image } = scene();
    await create();
    const held = openSync(image, "r");

    const { code } = await remove();
    closeSync(held);

    expect(code).toBe(1);
    expect(existsSync(image)).toBe(true);
  });

  it("leaves alone another file that has come to the name", async () => {
    const { create, remove, image, read } = scene();
    await create();
    writeFileSync(`${image}.new`, "somebody's disk");
    renameSync(`${image}.new`, image);

    expect(await remove()).toMatchObject({ code: 0 });

    expect(read()).toBe("somebody's disk");
  });
});

it("forgets that it made the image once the VM is there, and only then", async () => {
  const gone = scene();
  await gone.create();
  await gone.forget();
  const there = scene({ virsh: `echo ${VM1}` });
  await there.create();
  await there.forget();

  expect(gone.names()).toEqual([IMAGE, MARK]);
  expect(there.names()).toEqual([IMAGE]);
});
