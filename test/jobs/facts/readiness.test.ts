import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { readiness } from "../../../jobs/facts/readiness.ts";
import { PEER_KEY } from "../../../jobs/transport.ts";
import { answer } from "../../support/answer.ts";
import { host } from "../../support/hosts.ts";
import { localShell } from "../../support/local-shell.ts";

test("is certified when no certificate is missing, and listens when somebody does", () => {
  expect(answer(readiness("tls"), "listens\nlooked\n")).toEqual({ certified: true, listens: true });
  expect(answer(readiness("tls"), "missing /etc/pki/qemu/client-cert.pem\nlooked\n")).toEqual({
    certified: false,
    listens: false,
  });
});

test("does not take a look that was cut off for a host that lacks nothing", () => {
  expect(() => answer(readiness("tls"), "")).toThrow("cut off");
});

test("the kernel's own table shows who listens on libvirt's TLS port", async () => {
  const server = createServer().listen(16514, "127.0.0.1");
  // Taken: then somebody listens there as well.
  const listening = await Promise.race([once(server, "listening"), once(server, "error")]);
  expect(listening).toBeDefined();

  const result = await localShell().run(host("kvm1"), readiness("tls").command);
  server.close();

  expect(answer(readiness("tls"), result.stdout).listens).toBe(true);
});

test("by ssh it is the host's own key that counts, and by tcp the port alone", async () => {
  const lines = (by: "ssh" | "tcp") => readiness(by).command.line;

  expect(answer(readiness("ssh"), `missing ${PEER_KEY}\nlistens\nlooked\n`)).toEqual({
    by: "ssh",
    certified: false,
    listens: true,
  });
  expect(answer(readiness("tcp"), "looked\n")).toEqual({ by: "tcp", certified: true, listens: false });
  expect(lines("ssh")).toContain(PEER_KEY);
  expect(lines("ssh")).toContain("\necho listens\n");
  expect(lines("tcp")).toContain(`:${(16509).toString(16).toUpperCase()} `);
});
