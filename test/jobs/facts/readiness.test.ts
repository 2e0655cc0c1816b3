import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readiness } from "../../../jobs/facts/readiness.ts";
import { answer } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

test("is certified when no certificate is missing, and listens when somebody does", () => {
  expect(answer(readiness, "listens\nlooked\n")).toEqual({ certified: true, listens: true });
  expect(answer(readiness, "missing /etc/pki/qemu/client-cert.pem\nlooked\n")).toEqual({
    certified: false,
    listens: false,
  });
});

test("does not take a look that was cut off for a host that lacks nothing", () => {
  expect(() => answer(readiness, "")).toThrow("cut off");
});

test("the kernel's own table shows who listens on libvirt's TLS port", async () => {
  const server = createServer().listen(16514, "127.0.0.1");
  // Taken: then somebody listens there as well.
  const listening = await Promise.race([once(server, "listening"), once(server, "error")]);
  expect(listening).toBeDefined();

  const result = await localShell().run(host("kvm1"), readiness.command);
  server.close();

  expect(answer(readiness, result.stdout).listens).toBe(true);
});
