import { describe, expect, it } from "vitest";
import { judgeInfo } from "../../../adapters/redis/judge-info.ts";

const GOOD = [
  "# Server",
  "redis_version:7.0.15",
  "# Memory",
  "maxmemory_policy:noeviction",
  "# Persistence",
  "aof_enabled:1",
  "# Replication",
  "role:master",
  "# Cluster",
  "cluster_enabled:0",
];
const judge = (...change: [string, string][]) => {
  const lines = GOOD.map((line) => change.find(([from]) => from === line)?.[1] ?? line);
  const { problems, unchecked } = judgeInfo(lines.join("\r\n"), "redis://db1");
  return {
    problems: problems.map(({ code }) => code),
    unchecked: unchecked.map(({ details }) => details.line),
  };
};

describe("judgeInfo", () => {
  it("has nothing to say about a Redis as it should be", () => {
    expect(judge()).toEqual({ problems: [], unchecked: [] });
  });

  it.each([
    ["5.0.14", true],
    ["6.0.16", true],
    ["6.1.241", true],
    ["6.2.0", false],
    ["7.4.1", false],
    ["10.0.0", false],
  ])("takes version %s for too old: %s", (version, old) => {
    const { problems } = judge(["redis_version:7.0.15", `redis_version:${version}`]);
    expect(problems).toEqual(old ? ["redis.old"] : []);
  });

  it("names every problem at once", () => {
    const { problems } = judge(
      ["redis_version:7.0.15", "redis_version:6.0.16"],
      ["maxmemory_policy:noeviction", "maxmemory_policy:allkeys-lru"],
      ["aof_enabled:1", "aof_enabled:0"],
      ["role:master", "role:slave\r\nmaster_host:db0\r\nmaster_port:6379"],
      ["cluster_enabled:0", "cluster_enabled:1"],
    );
    expect(problems.toSorted()).toEqual([
      "redis.cluster",
      "redis.evicts",
      "redis.no-aof",
      "redis.old",
      "redis.replica",
    ]);
  });

  it("says what it could not check when Redis does not tell", () => {
    const { problems, unchecked } = judgeInfo("", "redis://db1");
    expect(problems).toEqual([]);
    expect(unchecked.map(({ details }) => details.line)).toEqual([
      "appendonly yes",
      "maxmemory-policy noeviction",
    ]);
  });
});
