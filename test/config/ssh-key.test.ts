import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { SiteError } from "../../config/problem.ts";
import { report } from "../../config/report.ts";
import { readSshKey } from "../../config/ssh-key.ts";

let folder: string;
let key: string;
const make = (name: string, ...options: string[]): string => {
  const file = path.join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-f", file, ...options]);
  return file;
};
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ferry-key-"));
  key = make("key", "-N", "");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

async function problemsOf(file: string) {
  const error: unknown = await readSshKey(file).then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof SiteError)) throw new Error(`not a SiteError: ${String(error)}`);
  return error.problems;
}

describe("readSshKey", () => {
  it("returns the key, also through a symbolic link", async () => {
    const link = path.join(folder, "link");
    symlinkSync(key, link);

    expect(await readSshKey(key)).toBe(readFileSync(key, "utf8"));
    expect(await readSshKey(link)).toBe(readFileSync(key, "utf8"));
  });

  it.each([0o640, 0o604, 0o660, 0o601])("refuses mode %o and says the chmod", async (mode) => {
    const file = make(`mode-${mode}`, "-N", "");
    chmodSync(file, mode);

    expect(await problemsOf(file)).toEqual([
      expect.objectContaining({ file, found: `mode 0${mode.toString(8)}`, remedy: `chmod 600 ${file}` }),
    ]);
  });

  it("refuses a key that belongs to somebody else", async () => {
    const file = make("other", "-N", "");
    const owner = process.getuid?.();
    // Only root could give a file away.
    vi.spyOn(process, "getuid").mockReturnValue(12_345);

    expect(await problemsOf(file)).toEqual([
      expect.objectContaining({ found: `owner ${owner}`, remedy: `chown 12345 ${file}` }),
    ]);
  });

  it.each([
    ["OpenSSH's form", []],
    ["PEM", ["-m", "PEM", "-t", "rsa", "-b", "2048"]],
    ["PKCS#8", ["-m", "PKCS8", "-t", "rsa", "-b", "2048"]],
  ])("refuses a key with a passphrase in %s", async (form, options) => {
    const file = make(`locked-${form.replace(/\W/g, "")}`, "-N", "correct horse", ...options);

    expect(await problemsOf(file)).toEqual([
      expect.objectContaining({
        found: "a private key with a passphrase",
        remedy: expect.stringContaining("agent: true"),
      }),
    ]);
  });

  it("accepts keys without a passphrase in PEM and PKCS#8", async () => {
    for (const form of ["PEM", "PKCS8"]) {
      const file = make(`plain-${form}`, "-N", "", "-m", form, "-t", "rsa", "-b", "2048");
      expect(await readSshKey(file)).toContain("PRIVATE KEY");
    }
  });

  it("tells the public half and other files from a private key", async () => {
    chmodSync(`${key}.pub`, 0o600);
    expect(await problemsOf(`${key}.pub`)).toEqual([expect.objectContaining({ found: "a public key" })]);

    const other = path.join(folder, "token");
    writeFileSync(other, "hunter2", { mode: 0o600 });
    expect(await problemsOf(other)).toEqual([expect.objectContaining({ problem: "holds no private key" })]);
  });

  it("tells all that is wrong at once, and nothing of the content", async () => {
    const file = path.join(folder, "wide");
    writeFileSync(file, "hunter2", { mode: 0o644 });
    const problems = await problemsOf(file);

    expect(problems).toHaveLength(2);
    expect(report(problems)).not.toContain("hunter2");
  });

  it("says how to make a key when there is none", async () => {
    const [problem] = await problemsOf(path.join(folder, "absent"));
    expect(problem).toMatchObject({ found: "nothing", remedy: expect.stringContaining("ssh-keygen") });
    expect((await problemsOf(folder))[0]).toMatchObject({ found: "a directory" });
  });
});
