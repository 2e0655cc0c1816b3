import { expect, it } from "vitest";
import { describeHostKey, isPinned, offerFor } from "../../../adapters/ssh/host-key.ts";

const ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
const blob = Buffer.from(ED25519.slice("ssh-ed25519 ".length), "base64");

it("describes a key as ssh-keygen does", () => {
  // GitHub's published key and fingerprint.
  expect(describeHostKey(blob)).toEqual({
    type: "ssh-ed25519",
    fingerprint: "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
    line: ED25519,
  });
});

it("knows a pinned key, whatever its comment and spaces", () => {
  expect(isPinned(blob, [`  ${ED25519} root@kvm1\n`])).toBe(true);
  expect(isPinned(blob, ["ssh-rsa AAAA", ED25519])).toBe(true);
});

it("does not take a part, another type or nothing for the pinned key", () => {
  expect(isPinned(blob, [])).toBe(false);
  expect(isPinned(blob, [ED25519.slice(0, -4)])).toBe(false);
  expect(isPinned(blob, ["", "ssh-ed25519", ED25519.replace("ssh-ed25519", "ssh-rsa")])).toBe(false);
});

it("offers the pinned types first, then the others, never SHA-1", () => {
  expect(offerFor(["ssh-rsa AAAA", "ecdsa-sha2-nistp384 AAAA"])).toEqual([
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ecdsa-sha2-nistp384",
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp521",
  ]);
});
