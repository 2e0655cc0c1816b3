import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface TestRequest {
  readonly keyPem: string;
  readonly requestPem: string;
}

const KEY_KINDS = {
  "P-256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  "P-224": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-224"],
  "RSA-2048": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  "RSA-1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
  Ed25519: ["-algorithm", "ED25519"],
} as const;

/** A key and a request for it as a host makes them, with openssl; more arguments go to `openssl req`. */
export function certificateRequest(kind: keyof typeof KEY_KINDS, ...more: readonly string[]): TestRequest {
  const folder = mkdtempSync(path.join(tmpdir(), "ferry-test-"));
  const key = path.join(folder, "key");
  const openssl = (...args: readonly string[]) =>
    execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" });
  openssl("genpkey", ...KEY_KINDS[kind], "-out", key);
  const requestPem = openssl("req", "-new", "-key", key, "-subj", "/CN=asked-for", ...more);
  const keyPem = readFileSync(key, "utf8");
  rmSync(folder, { recursive: true });
  return { keyPem, requestPem };
}
