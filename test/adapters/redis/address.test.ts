import { describe, expect, it } from "vitest";
import { parseRedisUrl } from "../../../adapters/redis/address.ts";

describe("parseRedisUrl", () => {
  it.each([
    ["redis://db1", { host: "db1", port: 6379, tls: false, database: 0, shown: "redis://db1" }],
    [
      "rediss://ferry:p%40ss@db1:6380/3",
      {
        host: "db1",
        port: 6380,
        tls: true,
        username: "ferry",
        password: "p@ss",
        database: 3,
        shown: "rediss://ferry:***@db1:6380/3",
      },
    ],
    [
      "redis://:secret@[::1]/",
      { host: "::1", port: 6379, tls: false, password: "secret", database: 0, shown: "redis://:***@[::1]/" },
    ],
    ["unix:///run/my%20redis.sock", { socket: "/run/my redis.sock", shown: "unix:///run/my%20redis.sock" }],
  ])("reads %s", (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    "",
    "secret",
    "http://:secret@db1",
    "redis://:secret@",
    "redis:///1",
    "redis://:secret@db1/name",
    "redis://:secret@db1/-1",
    "redis://:secret@db1?db=2&enableReadyCheck=false",
    "redis://:secret%zz@db1",
    "unix://",
    "unix:///",
  ])("refuses %j without quoting it", (url) => {
    const refused = () => parseRedisUrl(url);
    expect(refused).toThrow(expect.objectContaining({ code: "redis.bad-url" }));
    try {
      refused();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret");
    }
  });
});
