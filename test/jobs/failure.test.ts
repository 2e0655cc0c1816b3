import { expect, it } from "vitest";
import { OpsError } from "../../jobs/error.ts";
import { isRedisFailure, isUnknown, toFailure } from "../../jobs/failure.ts";

it("keeps no more of what hosts said than a person reads", () => {
  const failure = toFailure(
    new OpsError("fact.unreadable", { host: "kvm1", fact: "x".repeat(5000), command: "y".repeat(5000) }),
  );

  expect(failure.title).toHaveLength(600);
  expect(failure.remedy).toHaveLength(600);
});

it("keeps the last ten lines of the output", () => {
  const output = Array.from({ length: 12 }, (_, i) => `line ${i}`).join("\n");

  expect(toFailure(new OpsError("host.command-failed", { host: "kvm1", output, command: "c" })).output).toBe(
    output.split("\n").slice(2).join("\n"),
  );
});

it("tells a transport that failed, and Redis, from all else", () => {
  const lost = new OpsError("ssh.lost", { host: "kvm1" });
  const away = new OpsError("redis.unreachable", { url: "redis", why: "gone" });

  expect([isUnknown(lost), isRedisFailure(lost)]).toEqual([true, false]);
  expect([isUnknown(away), isRedisFailure(away)]).toEqual([false, true]);
  expect(isUnknown(new Error("x"))).toBe(false);
});
