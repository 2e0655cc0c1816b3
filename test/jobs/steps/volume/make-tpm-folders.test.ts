import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Presence } from "../../../../jobs/facts/presence.ts";
import { makeTpmFolders } from "../../../../jobs/steps/volume/make-tpm-folders.ts";
import { TPM_STORAGE, tpmFolder } from "../../../../jobs/tpm.ts";
import { facts } from "../../../support/facts.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { absent, moveOfVm1, present, VM1 } from "../../../support/vm1.ts";

const FOLDER = tpmFolder(VM1);
const STATE = `${FOLDER}/tpm2/tpm2-00.permall`;
const step = makeTpmFolders({
  ...moveOfVm1(),
  files: [
    { kind: "disk", path: "/img/a", to: "/img/a", bytes: 4, there: false },
    { kind: "tpm", path: STATE, to: STATE, bytes: 8, there: false },
  ],
});
const asked = (kind: string, files: string[] = [], there: Presence = absent) =>
  facts({
    kvm2: {
      [`directory ${FOLDER}/tpm2`]: { kind },
      [`directory ${FOLDER}`]: { kind },
      [`tpm-state ${FOLDER}`]: { files, strange: [] },
      [`presence ${VM1}`]: there,
    },
  });

describe("volume.make-tpm-folders", () => {
  it("is needed until the folder is there, and takes nothing else for one", async () => {
    expect(await step.check(asked("absent"))).toMatchObject({ state: "needed" });
    expect(await step.check(asked("directory"))).toEqual({ state: "satisfied" });
    expect(await step.check(asked("other"))).toMatchObject({ error: { code: "cold.file-there" } });
  });

  it("goes again only while it is empty and the VM is not there", async () => {
    const silent: Presence = { presence: "unknown", process: false };
    expect(await step.checkUndo?.(asked("directory"))).toMatchObject({ state: "needed" });
    expect(await step.checkUndo?.(asked("absent"))).toMatchObject({ state: "satisfied" });
    expect(await step.checkUndo?.(asked("directory", ["tpm2/x"]))).toMatchObject({ state: "satisfied" });
    expect(await step.checkUndo?.(asked("directory", [], present()))).toMatchObject({
      error: { code: "cold.still-there" },
    });
    expect(await step.checkUndo?.(asked("directory", [], silent))).toMatchObject({ passing: "soon" });
  });

  /** The commands, with libvirt's folder in one of this machine's. */
  function scene() {
    const storage = path.join(scratchFolder(), "swtpm");
    const run = async (actions: unknown) => {
      const [action] = Array.isArray(actions) ? actions : [];
      const line = action.command.line.replaceAll(TPM_STORAGE, storage);
      return localShell().run(host("kvm2"), { ...action.command, line });
    };
    const at = (name = "") => path.join(storage, VM1, name);
    return { at, storage, make: () => run(step.apply), unmake: () => run(step.undo) };
  }
  const mode = (folder: string) => statSync(folder).mode & 0o777;

  it("makes the folders with libvirt's modes, and may be done twice", async () => {
    const { at, storage, make } = scene();

    expect(await make()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await make()).toMatchObject({ code: 0 });

    expect([mode(storage), mode(at()), mode(at("tpm2"))]).toEqual([0o711, 0o711, 0o700]);
  });

  it("removes them with swtpm's lock alone, and leaves what has anything else in it", async () => {
    const { at, make, unmake } = scene();
    await make();
    writeFileSync(at("tpm2/.lock"), "");
    const other = scene();
    await other.make();
    mkdirSync(other.at("tpm1.2"));
    writeFileSync(other.at("tpm1.2/tpm-00.permall"), "somebody's");

    expect(await unmake()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await unmake()).toMatchObject({ code: 0 });
    expect(await other.unmake()).toMatchObject({ code: 0 });

    expect(existsSync(at())).toBe(false);
    expect(existsSync(other.at("tpm2"))).toBe(false);
    expect(existsSync(other.at("tpm1.2/tpm-00.permall"))).toBe(true);
  });
});
