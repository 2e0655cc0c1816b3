import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Command } from "../../../../jobs/shell.ts";
import { keepCommand, putBackCommand } from "../../../../jobs/steps/volume/keep-commands.ts";
import { TPM_STORAGE, tpmFolder } from "../../../../jobs/tpm.ts";
import { fakePrograms } from "../../../support/fake-programs.ts";
import { host } from "../../../support/hosts.ts";
import { localShell } from "../../../support/local-shell.ts";
import { scratchFolder } from "../../../support/scratch-folder.ts";
import { VM1 } from "../../../support/vm1.ts";

const PLAN = "k7m2qx9d";

/** Two disks of vm1 in a folder of this machine, with a virsh that says who runs. */
function scene({ virsh = "", pgrep = "exit 1", tpm = false } = {}) {
  const folder = scratchFolder();
  const at = (name: string) => path.join(folder, name);
  const files = [at("a disk.qcow2"), at("b.raw")];
  for (const file of files) writeFileSync(file, `in ${path.basename(file)}`);
  const state = path.join(at("swtpm"), VM1, "tpm2");
  if (tpm) {
    mkdirSync(state, { recursive: true });
    for (const name of ["tpm2-00.permall", ".lock"]) writeFileSync(path.join(state, name), "");
  }
  const own = [...files, ...(tpm ? [tpmFolder(VM1)] : [])];
  const { PATH } = fakePrograms({ virsh, pgrep });
  const run = ({ line, stdin }: Command) => {
    const here = line.replaceAll("/var/lib/ferry", at("ferry")).replaceAll(TPM_STORAGE, at("swtpm"));
    const command = {
      line: `PATH=${PATH}; ${here}`,
      shown: "",
      timeoutMs: 1,
      ...(stdin === undefined ? {} : { stdin }),
    };
    return localShell().run(host("kvm1"), command);
  };
  return {
    at,
    files,
    run,
    keep: () => run(keepCommand({ vm: "vm1", uuid: VM1, files: own, planId: PLAN })),
    putBack: () => run(putBackCommand({ files: own, planId: PLAN })),
    state,
    tpms: () => readdirSync(at("swtpm")),
    names: () => readdirSync(folder).filter((name) => name !== "ferry" && name !== "swtpm"),
    record: () => JSON.parse(readFileSync(at(`ferry/kept/${PLAN}/kept.json`), "utf8")),
  };
}

const KEPT = [`a disk.qcow2.ferry-${PLAN}`, `b.raw.ferry-${PLAN}`];
const OWN = ["a disk.qcow2", "b.raw"];

/** A process that has a file open, for so many seconds or to the test's end. */
async function holding(file: string, seconds = 60): Promise<ChildProcess> {
  const child = spawn("sh", ["-c", 'exec 8<"$0"; echo; exec sleep "$1"', file, String(seconds)]);
  onTestFinished(() => void child.kill());
  await once(child.stdout, "data");
  return child;
}

describe("keeping the disks of a VM", () => {
  it("renames every file and writes down what is kept since when, for root alone", async () => {
    const { keep, names, record, files, at } = scene();
    const before = Math.floor(Date.now() / 1000);

    expect(await keep()).toEqual({ code: 0, stdout: "", stderr: "" });

    expect(names()).toEqual(KEPT);
    expect(readFileSync(at(KEPT[0] ?? ""), "utf8")).toBe("in a disk.qcow2");
    const { since, ...rest } = record();
    expect(rest).toEqual({
      plan: PLAN,
      vm: "vm1",
      uuid: VM1,
      files: files.map((file) => ({ path: file, kept: `${file}.ferry-${PLAN}` })),
    });
    expect(since).toBeGreaterThanOrEqual(before);
    expect(statSync(at(`ferry/kept/${PLAN}/kept.json`)).mode & 0o777).toBe(0o600);
  });

  it("goes on where another worker died, and changes nothing when all is kept", async () => {
    const { keep, names, record, files } = scene();
    const [first = ""] = files;
    renameSync(first, `${first}.ferry-${PLAN}`);

    expect((await keep()).code).toBe(0);
    const { since } = record();
    expect((await keep()).code).toBe(0);

    expect(names()).toEqual(KEPT);
    expect(record().since).toBe(since);
  });

  it.each<[string, Parameters<typeof scene>[0], string]>([
    ["the VM runs there", { virsh: `echo ${VM1}` }, "vm1 runs here"],
    ["libvirt does not answer", { virsh: "exit 1" }, "libvirt does not answer"],
    [
      "a process of it is there that libvirt does not know",
      { pgrep: "exit 0" },
      "a process of vm1 may run here",
    ],
    ["nobody can look for processes", { pgrep: "exit 127" }, "a process of vm1 may run here"],
  ])("renames nothing when %s", async (_, hosts, said) => {
    const { keep, names } = scene(hosts);

    expect(await keep()).toMatchObject({ code: 1, stderr: expect.stringContaining(said) });

    expect(names()).toEqual(OWN);
  });

  it("gives every file its name back when the VM was started while it renamed", async () => {
    const folder = scratchFolder();
    // Not there at the first look, there at the second.
    const { keep, names, at } = scene({
      virsh: `[ -e ${folder}/asked ] && echo ${VM1}; touch ${folder}/asked`,
    });

    expect(await keep()).toMatchObject({ code: 1, stderr: "vm1 runs here\n" });

    expect(names()).toEqual(OWN);
    expect(existsSync(at(`ferry/kept/${PLAN}`))).toBe(false);
  });

  it("waits for somebody who only glances at a file", async () => {
    const { keep, names, files } = scene();
    await holding(files[1] ?? "", 0.3);

    expect(await keep()).toMatchObject({ code: 0 });

    expect(names()).toEqual(KEPT);
  });

  it("renames nothing while a process has one of the files open", async () => {
    const { keep, names, files } = scene();
    await holding(files[1] ?? "");

    expect(await keep()).toMatchObject({ code: 1, stderr: `${files[1]} is open\n` });

    expect(names()).toEqual(OWN);
  });

  it("gives the names back when a process opened one of the files just before its rename", async () => {
    const { keep, names, files } = scene();
    const [first = ""] = files;
    renameSync(first, `${first}.ferry-${PLAN}`);
    await holding(`${first}.ferry-${PLAN}`);

    expect(await keep()).toMatchObject({ code: 1, stderr: `${first}.ferry-${PLAN} is open\n` });

    expect(names()).toEqual(OWN);
  });

  it("never writes over a file, and takes no link for a disk", async () => {
    const taken = scene();
    writeFileSync(taken.at(KEPT[1] ?? ""), "somebody's");
    const linked = scene();
    rmSync(linked.at("b.raw"));
    symlinkSync("a disk.qcow2", linked.at("b.raw"));

    expect(await taken.keep()).toMatchObject({
      code: 1,
      stderr: `${taken.files[1]}.ferry-${PLAN} is there already\n`,
    });
    expect(taken.names().sort()).toEqual([...OWN, KEPT[1]].sort());
    expect(readFileSync(taken.at(KEPT[1] ?? ""), "utf8")).toBe("somebody's");
    expect(await linked.keep()).toMatchObject({ code: 1, stderr: `${linked.files[1]} is no plain file\n` });
    expect(linked.names()).toEqual(OWN);
  });
});

describe("keeping the state of a VM's TPM", () => {
  const KEPT_TPM = `${VM1}.ferry-${PLAN}`;

  it("renames its folder as a whole, from which libvirt deletes nothing any more, and back", async () => {
    const { keep, putBack, tpms, at, names, record } = scene({ tpm: true });

    expect(await keep()).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await keep()).code).toBe(0);

    expect([tpms(), names()]).toEqual([[KEPT_TPM], KEPT]);
    expect(readdirSync(at(`swtpm/${KEPT_TPM}/tpm2`))).toEqual([".lock", "tpm2-00.permall"]);
    expect(record().files.at(-1)).toEqual({ path: at(`swtpm/${VM1}`), kept: at(`swtpm/${KEPT_TPM}`) });
    expect((await putBack()).code).toBe(0);
    expect((await putBack()).code).toBe(0);
    expect([tpms(), names()]).toEqual([[VM1], OWN]);
  });

  it("renames nothing while swtpm has its lock open", async () => {
    const { keep, tpms, names, state } = scene({ tpm: true });
    await holding(`${state}/.lock`);

    expect(await keep()).toMatchObject({ code: 1, stderr: expect.stringContaining(".lock is open") });

    expect([tpms(), names()]).toEqual([[VM1], OWN]);
  });

  it("replaces no state that has come to its place meanwhile, and takes no other folder for one", async () => {
    const { keep, putBack, tpms, at } = scene({ tpm: true });
    await keep();
    mkdirSync(at(`swtpm/${VM1}`));
    const other = scene();
    rmSync(other.at("b.raw"));
    mkdirSync(other.at("b.raw"));

    expect(await putBack()).toMatchObject({ code: 1 });
    expect(tpms().sort()).toEqual([VM1, KEPT_TPM]);
    expect(await other.keep()).toMatchObject({ code: 1, stderr: `${other.files[1]} is no plain file\n` });
    expect(other.names()).toEqual(OWN);
  });
});

describe("keeping the variables of a VM's firmware beside its disks", () => {
  /** The disks of vm1 and a note that names its variables too. */
  function both() {
    const is = scene({ virsh: `case "$*" in *--all*) [ ! -e $DEFINED ] || echo ${VM1} ;; esac` });
    const [disk = "", nvram = ""] = is.files;
    const noted = [{ path: disk }, { path: nvram, nvram: true as const }];
    const named = { vm: "vm1", uuid: VM1, planId: PLAN, noted };
    const run = (command: Command) =>
      is.run({ ...command, line: `DEFINED=${is.at("defined")}; export DEFINED; ${command.line}` });
    return {
      ...is,
      keepDisk: () => run(keepCommand({ ...named, files: [disk] })),
      keepNvram: () => run(keepCommand({ ...named, files: [nvram] }, "undefined")),
      putBackNvram: () => run(putBackCommand({ ...named, files: [nvram] })),
      putBackDisk: () => run(putBackCommand({ ...named, files: [disk] })),
      define: () => writeFileSync(is.at("defined"), ""),
      recorded: () => existsSync(is.at(`ferry/kept/${PLAN}/kept.json`)),
    };
  }

  it("writes all of it down from the start, and what is what", async () => {
    const { keepDisk, keepNvram, record, names, files } = both();

    expect(await keepDisk()).toMatchObject({ code: 0 });
    const first = record();
    expect(await keepNvram()).toMatchObject({ code: 0 });

    expect(names()).toEqual(KEPT);
    expect(record()).toEqual(first);
    expect(first.files).toEqual([
      { path: files[0], kept: `${files[0]}.ferry-${PLAN}` },
      { path: files[1], kept: `${files[1]}.ferry-${PLAN}`, nvram: true },
    ]);
  });

  it("renames them only once nothing there is defined with them, which disks need not wait for", async () => {
    const { keepDisk, keepNvram, define, names } = both();
    define();

    expect(await keepDisk()).toMatchObject({ code: 0 });
    expect(await keepNvram()).toMatchObject({ code: 1, stderr: "vm1 is defined here\n" });

    expect(names().filter((name) => name !== "defined")).toEqual([KEPT[0], OWN[1]]);
  });

  it("forgets what is kept only with the last of it", async () => {
    const { keepDisk, keepNvram, putBackNvram, putBackDisk, recorded, names } = both();
    await keepDisk();
    await keepNvram();

    expect(await putBackNvram()).toMatchObject({ code: 0 });
    expect(recorded()).toBe(true);
    expect(await putBackDisk()).toMatchObject({ code: 0 });

    expect(recorded()).toBe(false);
    expect(names()).toEqual(OWN);
  });
});

describe("giving kept disks their names back", () => {
  it("takes the keeping back, whole or half, and may be done twice", async () => {
    const { keep, putBack, names, at } = scene();
    await keep();

    expect((await putBack()).code).toBe(0);
    expect((await putBack()).code).toBe(0);

    expect(names()).toEqual(OWN);
    expect(existsSync(at(`ferry/kept/${PLAN}/kept.json`))).toBe(false);
  });

  it("replaces nothing that has come to the old name meanwhile", async () => {
    const { keep, putBack, at } = scene();
    await keep();
    writeFileSync(at("b.raw"), "another disk");

    expect(await putBack()).toMatchObject({ code: 1 });

    expect(readFileSync(at("b.raw"), "utf8")).toBe("another disk");
    expect(readFileSync(at(KEPT[1] ?? ""), "utf8")).toBe("in b.raw");
  });
});
