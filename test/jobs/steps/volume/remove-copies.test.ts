import { closeSync, openSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CopiedFile } from "../../../../jobs/copies.ts";
import type { Action } from "../../../../jobs/step.ts";
import { comparedPaths } from "../../../../jobs/steps/migration/copies-equal.ts";
import { sumFiles } from "../../../../jobs/steps/migration/sum-files.ts";
import { placeCopies } from "../../../../jobs/steps/volume/place-copies.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";
const NAMES = ["a disk.qcow2", "base.raw"];

/** Two copies in a folder of this machine, checked and placed by the steps' own commands, and a virsh that says who is there. */
async function placed({ virsh = "", pgrep = "exit 1" } = {}) {
  const folder = scratchFolder();
  const images = path.join(folder, "images");
  const at = (name: string) => path.join(images, name);
  const { PATH } = fakePrograms({ virsh, pgrep });
  const run = async (actions: readonly Action[]) => {
    const [action] = actions;
    if (action?.type !== "command" && action?.type !== "unit") throw new Error("no command");
    const line = `PATH=${PATH}; ${action.command.line.replaceAll("/var/lib/ferry", folder)}`;
    return localShell().run(host("kvm2"), { ...action.command, line });
  };
  const files = NAMES.map(
    (name): CopiedFile => ({ kind: "disk", path: at(name), to: at(name), bytes: 4, there: false }),
  );
  const params = {
    vm: "vm1",
    uuid: VM1,
    source: host("kvm1"),
    destination: host("kvm2"),
    files,
    planId: PLAN,
  };
  const place = placeCopies(params);
  await localShell().run(host("kvm2"), { line: `mkdir ${images}`, shown: "", timeoutMs: 1 });
  for (const name of NAMES) writeFileSync(at(`${name}.ferry-${PLAN}.part`), `copy of ${name}`);
  const paths = comparedPaths(files, PLAN);
  expect(await run(sumFiles({ vm: "vm1", host: host("kvm2"), paths, planId: PLAN }).apply)).toMatchObject({
    code: 0,
  });
  expect(await run(place.apply)).toMatchObject({ code: 0 });
  return {
    at,
    names: () => readdirSync(images).sort(),
    remove: () => run("impossible" in place.undo ? [] : place.undo),
  };
}

describe("removing copies that have their own names", () => {
  it("removes what was checked, and may be done twice", async () => {
    const { remove, names } = await placed();

    for (const _ of [1, 2]) expect(await remove()).toEqual({ code: 0, stdout: "", stderr: "" });

    expect(names()).toEqual([]);
  });

  it("leaves alone a stranger's file that kept a copy from its name", async () => {
    const { remove, names, at } = await placed();
    writeFileSync(at(`base.raw.ferry-${PLAN}.part`), "the copy, which never got its name");

    expect(await remove()).toMatchObject({ code: 0 });

    expect(names()).toEqual(["base.raw", `base.raw.ferry-${PLAN}.part`]);
  });

  it.each<[string, (file: string) => void]>([
    ["was written since", (file) => writeFileSync(file, "by a guest")],
    ["was touched since", (file) => utimesSync(file, 5, 5)],
    [
      "is a link by now",
      (file) => {
        rmSync(file);
        symlinkSync("/dev/null", file);
      },
    ],
  ])("removes nothing that %s", async (_, change) => {
    const { remove, names, at } = await placed();
    change(at("a disk.qcow2"));

    expect(await remove()).toMatchObject({
      code: 1,
      stderr: `${at("a disk.qcow2")} is not the copy that was checked\n`,
    });

    expect(names()).toEqual(NAMES);
  });

  it.each<[string, Parameters<typeof placed>[0]]>([
    ["the VM is there in any way", { virsh: `echo ${VM1}` }],
    ["libvirt does not answer", { virsh: "exit 1" }],
    ["a process of it is there", { pgrep: "exit 0" }],
  ])("removes nothing when %s", async (_, hosts) => {
    const { remove, names } = await placed(hosts);

    expect(await remove()).toMatchObject({ code: 1 });

    expect(names()).toEqual(NAMES);
  });

  it("removes nothing that somebody has open", async () => {
    const { remove, names, at } = await placed();
    const held = openSync(at("a disk.qcow2"), "r");

    const { code, stderr } = await remove();
    closeSync(held);

    expect({ code, stderr }).toEqual({ code: 1, stderr: `${at("a disk.qcow2")} is open\n` });
    expect(names()).toEqual(NAMES);
  });
});
