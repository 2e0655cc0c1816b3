import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fingerprint, parseHostKey } from "../../config/host-key.ts";

const fixture = (file: string) =>
  readFileSync(new URL(`fixtures/host-keys/${file}`, import.meta.url), "utf8")
    .trim()
    .split("\n");
/** Made by ssh-keygen of OpenSSH 9.2, one of each type, and what its `-l` said of them. */
const keys = fixture("keys.pub");
const listed = fixture("ssh-keygen-l.txt");
const [ed25519 = "", ecdsa = "", , , rsa = ""] = keys;
const blobOf = (line: string) => line.split(" ")[1] ?? "";

describe("parseHostKey", () => {
  it.each(keys.map((line, i) => [line.split(" ")[0], line, listed[i]?.split(" ")[1]]))(
    "reads %s with the fingerprint that ssh-keygen prints",
    (type, line = "", printed) => {
      const key = parseHostKey(line);

      if ("reason" in key) throw new Error(key.reason);
      expect(key.type).toBe(type);
      expect(key.line).toBe(`${type} ${blobOf(line)}`);
      expect(fingerprint(key)).toBe(printed);
    },
  );

  it.each([
    ["nothing", "", /no key type/],
    ["a word", "ssh-dss AAAA", /no key type/],
    ["a type alone", "ssh-ed25519", /ends after/],
    ["a line of known_hosts", `kvm1 ${ed25519}`, /begins with 'kvm1'/],
    ["a fingerprint", "SHA256:Sdd4csZQmuPVbjvn6VXfYNMvQLXc9tF7pvmz761C9v0", /no key type/],
    ["two lines", `${ed25519}\n${rsa}`, /more than one line/],
    ["what is no base64", "ssh-ed25519 AAAA*AAA", /base64/],
    ["a key cut short", ed25519.slice(0, 60), /base64|in the middle/],
    ["a key under another type", `ssh-rsa ${blobOf(ed25519)}`, /another type/],
    ["another curve's type", `ecdsa-sha2-nistp384 ${blobOf(ecdsa)}`, /another type/],
    ["10,000 characters", "a".repeat(10_000), /no key type/],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn", /private key/],
  ])("refuses %s and says why", (_, text, reason) => {
    const key = parseHostKey(text);

    expect("reason" in key ? key.reason : "accepted").toMatch(reason);
  });

  it("refuses an Ed25519 key of 31 bytes and an RSA key of 512 bits", () => {
    const part = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    const line = (type: string, ...parts: Buffer[]) =>
      `${type} ${Buffer.concat([part(Buffer.from(type)), ...parts.map(part)]).toString("base64")}`;

    expect(parseHostKey(line("ssh-ed25519", Buffer.alloc(31, 1)))).toHaveProperty("reason");
    expect(parseHostKey(line("ssh-ed25519", Buffer.alloc(32, 1)))).not.toHaveProperty("reason");
    expect(parseHostKey(line("ssh-rsa", Buffer.from([1, 0, 1]), Buffer.alloc(64, 0xff)))).toHaveProperty(
      "reason",
      "is an RSA key of fewer than 1024 bits",
    );
  });
});
