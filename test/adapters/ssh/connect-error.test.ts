import { expect, it } from "vitest";
import { connectFailure } from "../../../adapters/ssh/connect-error.ts";
import { host } from "../../support/hosts.ts";

const attempt = { timeoutMs: 8_000, outOfReach: false, loggingIn: false, rejectedKey: undefined };
const failure = (message: string, more: object, loggingIn = false) => {
  const { error, passing } = connectFailure(host("kvm1"), Object.assign(new Error(message), more), {
    ...attempt,
    loggingIn,
  });
  return { code: error.code, reason: error.details.reason, passing };
};
const socket = { level: "client-socket" };

it.each([
  ["ENOTFOUND", "no address is known for 172.16.1.11", false],
  ["EAI_AGAIN", "the name server did not answer for 172.16.1.11", true],
  ["ECONNREFUSED", "the connection was refused", true],
  ["EHOSTUNREACH", "there is no route to it", true],
  ["ENETUNREACH", "there is no route to it", true],
  ["ETIMEDOUT", "no answer in 8 s", true],
  ["ECONNRESET", "the connection was closed before the login", true],
])("names why a host is out of reach: %s", (code, reason, passing) => {
  expect(failure(code, { code, ...socket })).toEqual({ code: "ssh.unreachable", reason, passing });
});

it("takes a host that did not take the connection in time for silent, whatever the socket says of its end", () => {
  const closed = Object.assign(new Error("No response from server"), { code: "ETIMEDOUT" });

  const { error } = connectFailure(host("kvm1"), closed, { ...attempt, outOfReach: true });

  expect(error.details.reason).toBe("no answer in 8 s");
});

it("takes a handshake without an end for no answer", () => {
  expect(failure("Timed out while waiting for handshake", { level: "client-timeout" })).toEqual({
    code: "ssh.unreachable",
    reason: "no answer in 8 s",
    passing: true,
  });
});

it("does not try again where the two have no algorithm in common", () => {
  expect(
    failure("Handshake failed: no matching key exchange algorithm", { level: "handshake" }),
  ).toMatchObject({
    code: "ssh.unreachable",
    passing: false,
  });
});

it("takes a server that hangs up during the login for a refusal, before it for a busy one", () => {
  const tooMany = { code: 2 };

  expect(failure("Too many authentication failures", tooMany, true).code).toBe("ssh.refused");
  expect(failure("Too many connections", tooMany).code).toBe("ssh.unreachable");
});

it("keeps the cause", () => {
  const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });

  expect(connectFailure(host("kvm1"), cause, attempt).error.cause).toBe(cause);
});
