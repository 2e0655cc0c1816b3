import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseRedisUrl, socketAddress } from "../../../adapters/redis/address.ts";
import { checkRedis } from "../../../adapters/redis/check.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

let servers: TestRedis[] = [];
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  servers = [];
});
async function server(...options: string[]): Promise<TestRedis> {
  const started = await startRedis(options);
  servers.push(started);
  return started;
}
const codes = async (address: Parameters<typeof checkRedis>[0]) => {
  const { problems, unchecked } = await checkRedis(address);
  return { problems: problems.map(({ code }) => code), unchecked: unchecked.map(({ code }) => code) };
};

describe("checkRedis", () => {
  it("finds nothing wrong with a Redis as it should be, and leaves nothing in it", async () => {
    const { address, client } = await server();
    expect(await codes(address)).toEqual({ problems: [], unchecked: [] });
    await expect.poll(() => client.dbsize(), { timeout: 4_000 }).toBe(0);
  });

  it("names a missing append-only file and eviction together, each with the line that mends it", async () => {
    const { address } = await server("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
    const { problems } = await checkRedis(address);
    expect(problems.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining("CONFIG SET appendonly yes"),
      expect.stringContaining("CONFIG SET maxmemory-policy noeviction"),
    ]);
  });

  it("does not need CONFIG", async () => {
    const { address } = await server("--rename-command", "CONFIG", "");
    expect(await codes(address)).toEqual({ problems: [], unchecked: [] });
  });

  it("says what it could not check when INFO is forbidden", async () => {
    const { address, client } = await server();
    await client.call("ACL", "SETUSER", "ferry", "on", ">pass", "~*", "&*", "+@all", "-info");
    expect(await codes({ ...address, username: "ferry", password: "pass" })).toEqual({
      problems: [],
      unchecked: ["redis.unchecked", "redis.unchecked"],
    });
  });

  it("names a user who may not run scripts", async () => {
    const { address, client } = await server();
    await client.call("ACL", "SETUSER", "ferry", "on", ">pass", "~*", "&*", "+@all", "-eval");
    expect((await codes({ ...address, username: "ferry", password: "pass" })).problems).toEqual([
      "redis.forbidden",
    ]);
  });

  it("names a wrong password and shows neither it nor the right one", async () => {
    const { address, client } = await server();
    await client.call("ACL", "SETUSER", "ferry", "on", ">right-one", "~*", "+@all");

    const { problems } = await checkRedis({ ...address, username: "ferry", password: "wrong-one" });

    expect(problems.map(({ code }) => code)).toEqual(["redis.login-refused"]);
    const everything = problems.map((error) =>
      JSON.stringify([error.remedy, error.details, error.cause, error.stack]),
    );
    expect(everything.join()).not.toMatch(/wrong-one|right-one/);
  });

  it("names a missing password", async () => {
    const { address, client } = await server();
    await client.config("SET", "requirepass", "secret");
    expect((await codes(address)).problems).toEqual(["redis.login-refused"]);
  });

  it("names a replica and its primary", async () => {
    const { address, client } = await server();
    await client.replicaof("127.0.0.1", "1");
    const { problems } = await checkRedis(address);
    expect(problems).toMatchObject([{ code: "redis.replica", details: { primary: "127.0.0.1:1" } }]);
  });

  it("names a Redis that has no memory left", async () => {
    const { address, client } = await server();
    await client.config("SET", "maxmemory", "1");
    expect((await codes(address)).problems).toEqual(["redis.full"]);
  });

  it("names a Redis that cannot write its snapshot", async () => {
    const { address, client, folder } = await server("--dbfilename", "dump.rdb");
    // A folder in the place of its file: root too fails to write that.
    await mkdir(path.join(folder, "dump.rdb"));
    await client.config("SET", "save", "3600 1");
    await client.bgsave();
    await expect
      .poll(() => client.info("persistence"), { timeout: 4_000 })
      .toContain("rdb_last_bgsave_status:err");

    expect((await codes(address)).problems).toEqual(["redis.writes-refused"]);
  });

  it.each([
    socketAddress("/nonexistent/redis.sock"),
    parseRedisUrl("redis://127.0.0.1:1"),
    parseRedisUrl("redis://no-such-host.invalid"),
  ])("names a Redis that is not there: $shown", async (address) => {
    const { problems } = await checkRedis(address);
    expect(problems).toMatchObject([{ code: "redis.unreachable", details: { url: address.shown } }]);
    expect(problems[0]?.details.why).toMatch(/ENOENT|ECONNREFUSED|ENOTFOUND|EAI_AGAIN/);
  });
});
