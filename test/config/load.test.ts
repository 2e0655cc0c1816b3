import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadSite } from "../../config/load.ts";
import { SiteError } from "../../config/problem.ts";
import { GOOD_SITE } from "../support/site-problems.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ferry-load-"));
  file = path.join(folder, "ferry.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function problemOf(name: string, home?: string) {
  const error: unknown = await loadSite(name, home).then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof SiteError)) throw new Error(`not a SiteError: ${String(error)}`);
  expect(error.problems).toHaveLength(1);
  return error.problems[0];
}

describe("loadSite", () => {
  it.each([
    ["", "/home/ferry/.ssh/ferry"],
    ["ssh: { keyFile: ~/keys/k }\n", "/home/ferry/keys/k"],
    ["ssh: { keyFile: /etc/ferry/k }\n", "/etc/ferry/k"],
  ])("finds the key file of %j", async (ssh, keyFile) => {
    writeFileSync(file, GOOD_SITE + ssh);
    expect((await loadSite(file, "/home/ferry")).ssh).toEqual({ keyFile });
  });

  it("looks for a relative key file beside the site file", async () => {
    writeFileSync(file, `${GOOD_SITE}ssh: { keyFile: keys/k }\n`);
    expect((await loadSite(file, undefined)).ssh).toEqual({ keyFile: path.join(folder, "keys/k") });
  });

  it("says so when ~ stands for nothing", async () => {
    writeFileSync(file, GOOD_SITE);
    expect(await problemOf(file)).toMatchObject({
      path: "ssh.keyFile",
      problem: expect.stringContaining("HOME"),
    });
  });

  it("says so when the file is absent, a directory, a pipe, too large or no text", async () => {
    expect(await problemOf(file)).toMatchObject({
      file,
      found: "nothing",
      remedy: expect.stringContaining("FERRY_CONFIG"),
    });
    expect(await problemOf(path.join(file, "x"))).toMatchObject({ problem: "there is no such file" });
    expect(await problemOf(folder)).toMatchObject({ problem: "is a directory, not a file" });

    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(await problemOf(pipe)).toMatchObject({ problem: "is not a file" });

    writeFileSync(file, "x".repeat(1024 * 1024 + 1));
    expect(await problemOf(file)).toMatchObject({ problem: "is larger than 1 MiB" });
    writeFileSync(file, Buffer.from([0x61, 0xff, 0xfe]));
    expect(await problemOf(file)).toMatchObject({ problem: "is not UTF-8 text" });
  });

  it("says so when the file may not be read", async () => {
    writeFileSync(file, GOOD_SITE);
    chmodSync(file, 0);
    chmodSync(folder, 0o711);
    const self = process.geteuid?.();
    // Root may read everything.
    if (self === 0) process.seteuid?.(65_534);
    try {
      expect(await problemOf(file)).toMatchObject({ problem: "cannot be read" });
    } finally {
      if (self === 0) process.seteuid?.(self);
    }
  });

  it("names the file that was read in each problem", async () => {
    writeFileSync(file, `${GOOD_SITE}polcy: {}\n`);
    expect(await problemOf(file)).toMatchObject({ file, line: 11, path: "polcy" });
  });
});
