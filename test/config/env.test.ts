import { describe, expect, it } from "vitest";
import { parseEnv } from "../../config/env.ts";
import { type Problem, SiteError } from "../../config/problem.ts";
import { report } from "../../config/report.ts";

const HOME = "/home/ferry";

function problemsOf(env: Record<string, string>): readonly Problem[] {
  try {
    parseEnv(env);
    return [];
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
}

describe("parseEnv", () => {
  it("needs nothing but HOME", () => {
    expect(parseEnv({ HOME, PATH: "/bin" })).toEqual({
      redisUrl: undefined,
      configFile: `${process.cwd()}/ferry.yaml`,
      dataFolder: "/home/ferry/.local/share/ferry",
      logLevel: "info",
      http: undefined,
      slack: undefined,
      discord: undefined,
      sshAuthSock: undefined,
      home: HOME,
    });
  });

  it("reads everything", () => {
    const env = {
      HOME,
      REDIS_URL: "rediss://ferry:secret@redis.example:6380/1",
      FERRY_CONFIG: "~/sites/one.yaml",
      FERRY_DATA: "/var/lib/ferry",
      FERRY_LOG: "debug",
      FERRY_HTTP: "127.0.0.1:9090",
      SSH_AUTH_SOCK: "/run/agent",
    };
    expect(parseEnv(env)).toEqual({
      redisUrl: env.REDIS_URL,
      configFile: "/home/ferry/sites/one.yaml",
      dataFolder: "/var/lib/ferry",
      logLevel: "debug",
      http: { host: "127.0.0.1", port: 9090 },
      slack: undefined,
      discord: undefined,
      sshAuthSock: "/run/agent",
      home: HOME,
    });
  });

  it("follows XDG_DATA_HOME, and FERRY_DATA before it", () => {
    expect(parseEnv({ HOME, XDG_DATA_HOME: "/data" }).dataFolder).toBe("/data/ferry");
    expect(parseEnv({ HOME, XDG_DATA_HOME: "/data", FERRY_DATA: "/f" }).dataFolder).toBe("/f");
  });

  it("takes empty variables for absent ones, as compose files make them", () => {
    const empty = {
      REDIS_URL: "",
      FERRY_CONFIG: "",
      FERRY_DATA: "",
      FERRY_LOG: "",
      FERRY_HTTP: "",
      SSH_AUTH_SOCK: "",
    };
    expect(parseEnv({ HOME, ...empty })).toEqual(parseEnv({ HOME }));
  });

  it("does without HOME where nothing needs it", () => {
    expect(parseEnv({ FERRY_DATA: "/var/lib/ferry" }).home).toBeUndefined();
    expect(problemsOf({})).toEqual([expect.objectContaining({ path: "FERRY_DATA" })]);
    expect(problemsOf({ FERRY_DATA: "/d", FERRY_CONFIG: "~/f" })).toEqual([
      expect.objectContaining({ path: "FERRY_CONFIG" }),
    ]);
  });

  it.each(["[::1]:9090", "0.0.0.0:1", "localhost:65535"])("serves at %s", (text) => {
    expect(parseEnv({ HOME, FERRY_HTTP: text }).http?.port).toBeGreaterThan(0);
  });

  it.each([
    "9090",
    ":9090",
    "localhost",
    "localhost:0",
    "localhost:65536",
    "::1:9090",
    "http://localhost:9090",
    "a b:1",
  ])("does not serve at %j", (text) => {
    expect(problemsOf({ HOME, FERRY_HTTP: text })).toEqual([expect.objectContaining({ path: "FERRY_HTTP" })]);
  });

  it("tells all problems at once, and of unknown FERRY_ names the nearest", () => {
    const problems = problemsOf({
      HOME,
      REDIS_URL: "http://redis",
      FERRY_CONFG: "x",
      FERRY_LOG: "debgu",
      FERRY_HTTP: "x",
      OTHER_VARIABLE: "x",
    });

    expect(problems.map(({ path }) => path)).toEqual(["FERRY_CONFG", "REDIS_URL", "FERRY_LOG", "FERRY_HTTP"]);
    expect(problems[0]?.remedy).toContain("FERRY_CONFIG");
    expect(problems[2]?.remedy).toContain("Did you mean debug?");
  });

  it("shows no password of a wrong REDIS_URL and no value of an unknown variable", () => {
    const shown = report(problemsOf({ HOME, REDIS_URL: "redis//:hunter2@redis", FERRY_TOKEN: "hunter2" }));

    expect(shown).toContain("REDIS_URL");
    expect(shown).not.toContain("hunter2");
  });

  it("refuses a data folder in which Ferry's own Redis could have no socket", () => {
    const FERRY_DATA = `/${"d".repeat(90)}`;

    expect(problemsOf({ FERRY_DATA })).toEqual([expect.objectContaining({ path: "FERRY_DATA" })]);
    expect(problemsOf({ FERRY_DATA, REDIS_URL: "redis://r" })).toEqual([]);
    expect(problemsOf({ FERRY_DATA: `/${"d".repeat(89)}` })).toEqual([]);
  });
});
