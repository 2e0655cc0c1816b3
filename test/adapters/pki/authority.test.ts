import { X509Certificate } from "node:crypto";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openAuthority } from "../../../adapters/pki/authority.ts";
import { certificateRequest } from "../../support/certificate-request.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const NOW = Date.UTC(2026, 5, 1);
const YEAR_MS = 365 * 86_400_000;
const at = (ms: number) => () => ms;

describe("the first start", () => {
  it("makes an authority that only Ferry's user can read, and keeps it", async () => {
    const folder = path.join(scratchFolder(), "pki");

    const { caPem } = await openAuthority(folder, at(NOW));

    expect((await openAuthority(folder, at(NOW))).caPem).toBe(caPem);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(["authority-1.pem"]);
    expect(statSync(path.join(folder, "authority-1.pem")).mode & 0o777).toBe(0o600);
  });

  it("makes a certificate for signing, for ten years, that shows no private key", async () => {
    const { caPem } = await openAuthority(pkiFolder(), at(NOW));

    const ca = new X509Certificate(caPem);
    expect(ca.ca).toBe(true);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.subject).toMatch(/^CN=Ferry certificate authority [0-9a-f]{8}$/);
    expect(new Date(ca.validFrom).getTime()).toBe(NOW - 86_400_000);
    expect(new Date(ca.validTo).getTime()).toBe(NOW + 10 * YEAR_MS);
    expect(caPem).not.toContain("PRIVATE");
    expect(caPem).toMatch(/-----END CERTIFICATE-----\n$/);
  });

  it("gives workers that start at the same moment the same authority", async () => {
    const folder = pkiFolder();

    const authorities = await Promise.all(Array.from({ length: 8 }, () => openAuthority(folder, at(NOW))));

    expect(new Set(authorities.map(({ caPem }) => caPem)).size).toBe(1);
    expect(readdirSync(folder)).toEqual(["authority-1.pem"]);
  });

  it("is the same authority in a copy of the folder", async () => {
    const folder = pkiFolder();
    const copy = path.join(scratchFolder(), "copy");
    const { caPem } = await openAuthority(folder, at(NOW));

    cpSync(folder, copy, { recursive: true });
    chmodSync(copy, 0o700);

    expect((await openAuthority(copy, at(NOW))).caPem).toBe(caPem);
  });
});

describe("renewal", () => {
  it("leaves the authority alone while more than three years are left", async () => {
    const folder = pkiFolder();
    const { caPem } = await openAuthority(folder, at(NOW));

    expect((await openAuthority(folder, at(NOW + 6.9 * YEAR_MS))).caPem).toBe(caPem);
  });

  it("makes one new certificate with the same name and key, under which older ones stay good", async () => {
    const folder = pkiFolder();
    const before = await openAuthority(folder, at(NOW));
    const later = at(NOW + 7.1 * YEAR_MS);
    const { requestPem } = certificateRequest("P-256");
    const signedBefore = new X509Certificate(await before.sign(requestPem, ["kvm1"]));

    const [after, other] = await Promise.all([openAuthority(folder, later), openAuthority(folder, later)]);

    expect(after.caPem).toBe(other.caPem);
    expect(after.caPem).not.toBe(before.caPem);
    const [old, renewed] = [new X509Certificate(before.caPem), new X509Certificate(after.caPem)];
    expect(renewed.subject).toBe(old.subject);
    expect(new Date(renewed.validTo).getTime()).toBe(later() + 10 * YEAR_MS);
    expect(signedBefore.checkIssued(renewed) && signedBefore.verify(renewed.publicKey)).toBe(true);
    const signedAfter = new X509Certificate(await after.sign(requestPem, ["kvm1"]));
    expect(signedAfter.checkIssued(old) && signedAfter.verify(old.publicKey)).toBe(true);
  });
});

describe("what lies in the folder", () => {
  it("is refused when others can look into the folder or read the file", async () => {
    const folder = pkiFolder();
    await openAuthority(folder, at(NOW));
    const file = path.join(folder, "authority-1.pem");

    chmodSync(file, 0o640);
    await expect(openAuthority(folder)).rejects.toMatchObject({
      code: "pki.too-open",
      remedy: expect.stringContaining(`chmod 600 ${file}`),
    });

    chmodSync(file, 0o600);
    chmodSync(folder, 0o755);
    await expect(openAuthority(folder)).rejects.toMatchObject({
      code: "pki.too-open",
      remedy: expect.stringContaining(`chmod 700 ${folder}`),
    });
  });

  it("is never replaced when it is damaged, and its text shows up nowhere", async () => {
    const folder = pkiFolder();
    await openAuthority(folder, at(NOW));
    const file = path.join(folder, "authority-1.pem");
    const damaged = readFileSync(file, "utf8").slice(0, 150);
    writeFileSync(file, damaged);

    const error = await openAuthority(folder, at(NOW)).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: "pki.unreadable", details: { path: file } });
    expect(JSON.stringify(error) + String(error)).not.toContain(damaged.split("\n")[1]);
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  it("is refused when key and certificate are not of one pair", async () => {
    const [one, other] = [pkiFolder(), pkiFolder()];
    const { caPem } = await openAuthority(one, at(NOW));
    await openAuthority(other, at(NOW));
    const file = path.join(other, "authority-1.pem");
    const key = readFileSync(file, "utf8").split("-----BEGIN CERTIFICATE")[0];
    writeFileSync(file, `${key}${caPem}`);

    await expect(openAuthority(other, at(NOW))).rejects.toMatchObject({
      code: "pki.unreadable",
      remedy: expect.stringContaining("don't belong together"),
    });
  });

  it("may hold a draft that a worker left when it died", async () => {
    const folder = pkiFolder();
    const { caPem } = await openAuthority(folder, at(NOW));
    writeFileSync(path.join(folder, ".draft-0123456789abcdef"), "half");

    expect((await openAuthority(folder, at(NOW))).caPem).toBe(caPem);
    expect(existsSync(path.join(folder, "authority-2.pem"))).toBe(false);
  });
});

function pkiFolder(): string {
  return path.join(scratchFolder(), "pki");
}
