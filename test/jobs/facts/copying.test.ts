import { symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { copyProgress } from "../../../jobs/facts/copy-progress.ts";
import { copyTools } from "../../../jobs/facts/copy-tools.ts";
import { copyDoor, copyKey, keysIn } from "../../../jobs/facts/copy-way.ts";
import { fileStats, isFile, sameVersion } from "../../../jobs/facts/file-stats.ts";
import { fileSums } from "../../../jobs/facts/file-sums.ts";
import { freeSpace } from "../../../jobs/facts/free-space.ts";
import { machineTypes } from "../../../jobs/facts/machine-types.ts";
import { managedSave } from "../../../jobs/facts/managed-save.ts";
import type { Fact } from "../../../jobs/step.ts";
import { answer, answerWith } from "../../support/answer.ts";
import { fixture } from "../../support/fixture.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const PLAN = "k7m2qx9d";
/** The fact, asked of this very machine. */
const asked = async <T>(fact: Fact<T>): Promise<T> =>
  fact.parse(await localShell().run(host("kvm1"), fact.command), { askedAtMs: 0, answeredAtMs: 0 });

describe("file-stats", () => {
  it("tells a file's length, what it takes and when it was written, to the nanosecond", async () => {
    const folder = scratchFolder();
    const [file, link] = [path.join(folder, "a disk"), path.join(folder, "link")];
    writeFileSync(file, "data");
    truncateSync(file, 1_000_000);
    utimesSync(file, 1_700_000_000, 1_700_000_000.25);
    symlinkSync(file, link);

    const [whole, none, aLink, aFolder] = await asked(fileStats([file, `${file}.not`, link, folder]));

    expect(whole).toMatchObject({ bytes: 1_000_000, modified: "1700000000.250000000" });
    expect(isFile(whole) && whole.allocatedBytes).toBeLessThan(100_000);
    expect([none, aLink, aFolder]).toEqual([undefined, "other", "other"]);
  });

  it("takes an answer that broke off for none", () => {
    expect(() => answer(fileStats(["/a", "/b"]), "absent\n")).toThrow();
    expect(() => answer(fileStats(["/a"]), "file 12\n")).toThrow("file 12");
  });

  it("calls two looks the same version by length and time together", () => {
    const one = { bytes: 3, modified: "5.000000001" };

    expect(sameVersion(one, { ...one })).toBe(true);
    expect(sameVersion(one, { ...one, modified: "5.000000002" })).toBe(false);
    expect(sameVersion(one, { ...one, bytes: 4 })).toBe(false);
  });
});

describe("file-sums", () => {
  const line = `12 5.000000001 ${"ab".repeat(32)}`;

  it("reads as many as were asked for, none before they are all there", () => {
    expect(answer(fileSums(PLAN, 1), "")).toBeUndefined();
    expect(answer(fileSums(PLAN, 1), `${line}\n`)).toEqual([
      { bytes: 12, modified: "5.000000001", sha256: "ab".repeat(32) },
    ]);
    expect(() => answer(fileSums(PLAN, 2), `${line}\n`)).toThrow("1 checksums, not 2");
  });
});

describe("copy-tools", () => {
  it("tells what rsync can do by its own words", () => {
    const { rsync, missing, sshPort } = answer(copyTools, `${fixture("copying/rsync.txt")}port 22\n`);

    expect(rsync).toEqual({ sparseInPlace: true, zstd: true });
    expect([missing, sshPort]).toEqual([[], 22]);
  });

  it("knows CentOS 7's rsync for one that neither writes holes in place nor has zstd", () => {
    expect(answer(copyTools, "rsync  version 3.1.2  protocol version 31\n").rsync).toEqual({
      sparseInPlace: false,
      zstd: false,
    });
  });

  it("names what is missing, and takes 22 for the port of an sshd that tells none", () => {
    expect(answer(copyTools, "missing rsync\nmissing ssh-keygen\n")).toEqual({
      missing: ["rsync", "ssh-keygen"],
      rsync: undefined,
      sshPort: 22,
    });
  });
});

describe("copy-progress", () => {
  const said = (figures: string) => answer(copyProgress(PLAN), `now 130\nstart 100\n${figures}`);

  it("adds rsync's figures of the file that is under way to what was copied before", () => {
    const figures =
      "at 1000 of 4000000\n         32,768   0%    0.00kB/s    0:00:00  \n      1,048,576  26%    2.50MB/s    0:00:01  ";

    expect(said(figures)).toEqual({
      copiedBytes: 1_049_576,
      totalBytes: 4_000_000,
      bytesPerSecond: 2_621_440,
      elapsedMs: 30_000,
    });
  });

  it("does not count the figures of a file that is done with the next one", () => {
    expect(
      said("at 500 of 900\n  500 100%  1.00kB/s  0:00:00 (xfr#1, to-chk=0/1)\nat 500 of 900\n"),
    ).toMatchObject({
      copiedBytes: 500,
      bytesPerSecond: 0,
    });
  });

  it("says nothing before the first line", () => {
    expect(answer(copyProgress(PLAN), "now 5\n")).toBeUndefined();
    expect(answer(copyProgress(PLAN), "")).toBeUndefined();
  });
});

describe("copy-way", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2x";

  it("takes whole public keys and nothing else for keys", () => {
    expect(keysIn(`${key} root@kvm2\nnot a key\nssh-ed25519 $(id)\n# ${key}\n`)).toEqual([key]);
  });

  it("reads both ends", () => {
    expect(answer(copyKey(PLAN), `${key} ferry-${PLAN}\n---\ndestination ${key}\n---\nHost x\n`)).toEqual({
      key,
      pinned: [key],
      config: "Host x\n",
    });
    expect(answer(copyKey(PLAN), "")).toEqual({ key: undefined, pinned: [], config: "" });
    expect(answer(copyDoor(PLAN), `${key} root@kvm2\n---\n---\n`)).toEqual({
      hostKeys: [key],
      line: undefined,
      receiver: "",
    });
  });
});

describe("free-space", () => {
  it("looks at the nearest folder that is there", async () => {
    const folder = scratchFolder();

    const [here, there] = await asked(freeSpace([folder, path.join(folder, "not/yet")]));

    expect(here).toMatchObject({ exists: true, mount: there?.mount });
    expect(there).toMatchObject({ exists: false });
    expect(here?.freeBytes).toBeGreaterThan(0);
  });
});

describe("managed-save", () => {
  it("is told from dominfo, and unknown is not no", () => {
    expect(answer(managedSave("u"), "Autostart:      disable\nManaged save:   no\n")).toBe(false);
    expect(answer(managedSave("u"), "Managed save:   yes\n")).toBe(true);
    expect(answer(managedSave("u"), "Managed save:   unknown\n")).toBeUndefined();
    expect(answerWith(managedSave("u"), { code: 1, stderr: "error: failed to get domain" })).toBeUndefined();
  });
});

describe("machine-types", () => {
  it("reads a real host's, aliases too", () => {
    const types = answer(machineTypes, fixture("captured/bare-kvm1-capabilities.txt"))?.get("x86_64");

    expect(types?.emulator).toBe("/usr/bin/qemu-system-x86_64");
    expect(types?.machines).toEqual(expect.arrayContaining(["pc-q35-7.2", "pc-i440fx-7.2", "q35"]));
  });

  it("knows nothing where libvirt is silent", () => {
    expect(answer(machineTypes, "", 1)).toBeUndefined();
  });
});
