import { execFileSync } from "node:child_process";
import { createPublicKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { connect, createServer } from "node:tls";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openAuthority } from "../../../adapters/pki/authority.ts";
import { certificateRequest, type TestRequest } from "../../support/certificate-request.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

const NOW = Date.UTC(2026, 5, 1);
const DAY_MS = 86_400_000;
const NAMES = ["kvm1", "kvm1.example.org", "127.0.0.1", "2001:db8::11"];

const openssl = (...args: readonly string[]) =>
  execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
const authority = (now = NOW) => openAuthority(path.join(scratchFolder(), "pki"), () => now);

describe.each(["P-256", "RSA-2048"] as const)("a certificate for a host's %s key", (kind) => {
  let request: TestRequest;
  beforeAll(() => {
    request = certificateRequest(
      kind,
      "-addext",
      "subjectAltName=DNS:nfs1",
      "-addext",
      "basicConstraints=CA:TRUE",
    );
  });

  it("holds exactly the names given, whatever the request asked for", async () => {
    const certificate = new X509Certificate(await (await authority()).sign(request.requestPem, NAMES));

    expect(certificate.subjectAltName).toBe(
      "DNS:kvm1, DNS:kvm1.example.org, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:11",
    );
    expect(certificate.subject).toBe("CN=kvm1");
    expect(certificate.ca).toBe(false);
  });

  it("belongs to the request's key, both ends of a connection, and two years", async () => {
    const ferry = await authority();
    const certificate = new X509Certificate(await ferry.sign(request.requestPem, NAMES));

    expect(certificate.publicKey.equals(createPublicKey(request.keyPem))).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    expect(new Date(certificate.validFrom).getTime()).toBe(NOW - DAY_MS);
    expect(new Date(certificate.validTo).getTime()).toBe(NOW + 2 * 365 * DAY_MS);
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(certificate.serialNumber).not.toBe(
      new X509Certificate(await ferry.sign(request.requestPem, NAMES)).serialNumber,
    );
  });

  it("satisfies openssl at its strictest, and says what libvirt and QEMU look for", async () => {
    const folder = scratchFolder();
    const ferry = await authority(Date.now());
    writeFileSync(path.join(folder, "ca.pem"), ferry.caPem);
    writeFileSync(path.join(folder, "host.pem"), await ferry.sign(request.requestPem, NAMES));

    const verify = ["verify", "-x509_strict", "-CAfile", path.join(folder, "ca.pem")];
    for (const purpose of ["sslserver", "sslclient"]) {
      expect(openssl(...verify, "-purpose", purpose, path.join(folder, "host.pem"))).toMatch(/OK\n$/);
    }
    const text = (file: string) => openssl("x509", "-in", path.join(folder, file), "-noout", "-text");
    expect(text("host.pem")).toMatch(/Key Usage: critical\n\s+Digital Signature, Key Encipherment\n/);
    expect(text("ca.pem")).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:0\n/);
    expect(text("ca.pem")).toMatch(/Key Usage: critical\n\s+Certificate Sign, CRL Sign\n/);
    expect(text("host.pem")).toContain("Authority Key Identifier");
  });

  it("carries a TLS connection on which both ends prove themselves", async () => {
    const ferry = await authority(Date.now());
    const own = { key: request.keyPem, cert: await ferry.sign(request.requestPem, NAMES), ca: ferry.caPem };
    const server = createServer({ ...own, requestCert: true, rejectUnauthorized: true }, (socket) => {
      socket.end(socket.authorized ? "welcome" : "who?");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;

    const client = connect({ ...own, host: "127.0.0.1", port });

    expect((await once(client, "data")).toString()).toBe("welcome");
    expect(client.authorized).toBe(true);
  });
});

it("never outlives the authority", async () => {
  const folder = path.join(scratchFolder(), "pki");
  let now = NOW;
  const ferry = await openAuthority(folder, () => now);
  now = NOW + 9 * 365 * DAY_MS; // a worker that has run for nine years without a restart

  const certificate = new X509Certificate(await ferry.sign(certificateRequest("P-256").requestPem, ["kvm1"]));

  expect(certificate.validTo).toBe(new X509Certificate(ferry.caPem).validTo);
});

describe("a request", () => {
  const refused = async (requestPem: string) => {
    const ferry = await authority();
    return ferry.sign(requestPem, ["kvm1"]).catch((error: unknown) => error);
  };

  it.each(["RSA-1024", "P-224", "Ed25519"] as const)(
    "is refused with a key that is too weak or too rare: %s",
    async (kind) => {
      expect(await refused(certificateRequest(kind).requestPem)).toMatchObject({ code: "pki.bad-request" });
    },
  );

  it("is refused when its signature is not of its own key", async () => {
    const { requestPem } = certificateRequest("P-256");
    const der = Buffer.from(requestPem.replace(/-----.*-----|\s/g, ""), "base64");
    const name = der.indexOf("asked-for");
    der.write("asked-4or", name);
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString("base64")}\n-----END CERTIFICATE REQUEST-----\n`;

    expect(await refused(forged)).toMatchObject({
      code: "pki.bad-request",
      details: { reason: "its signature is not of its own key" },
    });
  });

  it.each([
    "",
    "swordfish",
    "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
  ])("is refused when it is none: %j", async (text) => {
    expect(await refused(text)).toMatchObject({ code: "pki.bad-request" });
  });
});

describe("a name", () => {
  let request: TestRequest;
  beforeAll(() => {
    request = certificateRequest("P-256");
  });

  it("is held once", async () => {
    const ferry = await authority();

    const certificate = new X509Certificate(await ferry.sign(request.requestPem, ["kvm1", "kvm1"]));

    expect(certificate.subjectAltName).toBe("DNS:kvm1");
  });

  it("may be longer than a common name may", async () => {
    const long = `${"a".repeat(60)}.${"b".repeat(60)}.example.org`;
    const ferry = await authority();

    const certificate = new X509Certificate(await ferry.sign(request.requestPem, [long]));

    expect(certificate.subjectAltName).toBe(`DNS:${long}`);
    expect(certificate.subject).toBe(`CN=${long.slice(0, 64)}`);
  });

  it.each([
    "",
    "*.example.org",
    "a b",
    "kvm1,DNS:kvm2",
    "kvm1\nCN=root",
    "-kvm1",
    "kvm1.",
    "300.1.1.1",
    "fe80::1%eth0",
    "x".repeat(64),
    "größe",
  ])("is refused when it is neither a DNS name nor an address: %j", async (name) => {
    const ferry = await authority();

    await expect(ferry.sign(request.requestPem, ["kvm1", name])).rejects.toMatchObject({
      code: "pki.bad-name",
    });
  });

  it("is needed", async () => {
    const ferry = await authority();

    await expect(ferry.sign(request.requestPem, [])).rejects.toMatchObject({ code: "pki.bad-name" });
  });
});
