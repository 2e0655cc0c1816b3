import { describe, expect, it } from "vitest";
import { isOutage, redisFailure } from "../../../adapters/redis/failure.ts";

/** As ioredis makes them: the command hangs on the error. */
const reply = (message: string) =>
  Object.assign(new Error(message), { name: "ReplyError", command: { name: "auth", args: ["hunter2"] } });

describe("redisFailure", () => {
  it.each([
    ["WRONGPASS invalid username-password pair or user is disabled.", "redis.login-refused"],
    ["NOAUTH HELLO must be called with the client already authenticated", "redis.login-refused"],
    ["READONLY You can't write against a read only replica.", "redis.replica"],
    ["MISCONF Redis is configured to save RDB snapshots, but …", "redis.writes-refused"],
    ["OOM command not allowed when used memory > 'maxmemory'.", "redis.full"],
    ["NOPERM this user has no permissions to run the 'eval' command", "redis.forbidden"],
    // Redis 6: what a command inside a script met.
    [
      "ERR Error running script (call to f_b1): @user_script:3: @user_script: 3: -MISCONF Redis is …",
      "redis.writes-refused",
    ],
    ["ERR unknown command 'LPOS'", "redis.refused"],
  ])("knows %j as %s", (message, code) => {
    expect(redisFailure(reply(message), "redis://db1")).toMatchObject({ code });
  });

  it("takes everything that is no reply for a Redis that does not answer", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:6379"), { syscall: "connect" });
    expect(redisFailure(error, "redis://db1")).toMatchObject({
      code: "redis.unreachable",
      details: { url: "redis://db1", why: "connect ECONNREFUSED 127.0.0.1:6379" },
    });
    expect(isOutage(error)).toBe(true);
    expect(isOutage(reply("ERR"))).toBe(false);
  });

  it("keeps the command's arguments, which may be a password, out of the error and its cause", () => {
    const failure = redisFailure(reply("WRONGPASS invalid"), "redis://db1");
    expect(failure.cause).toEqual(new Error("WRONGPASS invalid"));
    expect(failure.cause).not.toHaveProperty("command");
  });
});
