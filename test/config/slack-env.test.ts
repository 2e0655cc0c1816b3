import { describe, expect, it } from "vitest";
import type { Problem } from "../../config/problem.ts";
import { report } from "../../config/report.ts";
import { parseSlackEnv } from "../../config/slack-env.ts";

const BOT = "xoxb-1111111111-2222222222-abcdefghijkl";
const APP = "xapp-1-A111-2222-abcdef0123456789";
const SIGNING = "0123456789abcdef0123456789abcdef";
const socket = { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP };
const signed = { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SIGNING, SLACK_HTTP: "[::]:3000" };

function read(env: Record<string, string>) {
  const problems: Problem[] = [];
  const slack = parseSlackEnv(env, (problem) => problems.push(problem));
  return { slack, problems, paths: problems.map(({ path }) => path) };
}

describe("parseSlackEnv", () => {
  it("is no Slack app where nothing is set, or set to nothing", () => {
    for (const env of [
      {},
      { SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "" },
      { SLACK_API_URL: "https://s.example/api" },
    ]) {
      expect(read(env)).toEqual({ slack: undefined, problems: [], paths: [] });
    }
  });

  it("reads Socket Mode, with what holds where nothing is said", () => {
    expect(read(socket).slack).toEqual({
      botToken: BOT,
      appToken: APP,
      requests: undefined,
      apiUrl: "https://slack.com/api/",
      blocks: "classic",
    });
  });

  it("reads signed requests", () => {
    expect(read({ ...signed, SLACK_BLOCKS: "plan" })).toMatchObject({
      slack: { requests: { host: "::", port: 3000, signingSecret: SIGNING }, blocks: "plan" },
      problems: [],
    });
  });

  it("takes both ways at once, so that an app can go from one to the other", () => {
    expect(read({ ...socket, ...signed })).toMatchObject({
      slack: { appToken: APP, requests: { port: 3000 } },
      problems: [],
    });
  });

  it("takes a signing secret that nobody listens with beside Socket Mode: every app has one", () => {
    expect(read({ ...socket, SLACK_SIGNING_SECRET: SIGNING })).toMatchObject({
      slack: { requests: undefined },
      problems: [],
    });
  });

  it.each([
    "https://slack-gov.com/api/",
    "https://proxy.example/slack/api",
    "http://127.0.0.1:4000/api/",
    "http://[::1]:1/api",
  ])("takes the API at %s, with a slash at its end", (url) => {
    expect(read({ ...socket, SLACK_API_URL: url }).slack?.apiUrl).toBe(url.replace(/\/?$/, "/"));
  });

  it.each(["http://slack.example/api/", "slack.com/api", "ftp://slack.com/", "x"])(
    "sends no token to %s",
    (url) => {
      expect(read({ ...socket, SLACK_API_URL: url }).paths).toEqual(["SLACK_API_URL"]);
    },
  );

  it.each([
    [{ SLACK_APP_TOKEN: APP }, ["SLACK_BOT_TOKEN"]],
    [{ SLACK_SIGNING_SECRET: SIGNING, SLACK_HTTP: "[::]:3000" }, ["SLACK_BOT_TOKEN"]],
    [{ SLACK_BOT_TOKEN: BOT }, ["SLACK_APP_TOKEN"]],
    [{ SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SIGNING }, ["SLACK_HTTP"]],
    [{ SLACK_BOT_TOKEN: BOT, SLACK_HTTP: "[::]:3000" }, ["SLACK_SIGNING_SECRET"]],
    [{ ...socket, SLACK_HTTP: "[::]:3000" }, ["SLACK_SIGNING_SECRET"]],
  ])("says what %o lacks", (env, paths) => {
    expect(read(env).paths).toEqual(paths);
  });

  it("tells every wrong value at once, and shows none that is secret", () => {
    const { problems, paths } = read({
      SLACK_BOT_TOKEN: "xapp-hunter2",
      SLACK_APP_TOKEN: "xoxb-hunter2",
      SLACK_SIGNING_SECRET: "hunter2",
      SLACK_HTTP: "3000",
      SLACK_BLOCKS: "new",
    });

    expect(paths).toEqual([
      "SLACK_BOT_TOKEN",
      "SLACK_APP_TOKEN",
      "SLACK_SIGNING_SECRET",
      "SLACK_HTTP",
      "SLACK_BLOCKS",
    ]);
    expect(report(problems)).not.toContain("hunter2");
  });

  it("refuses a token that is rotated, which Ferry does not do", () => {
    const { problems } = read({ ...socket, SLACK_BOT_TOKEN: "xoxe.xoxb-1-abcdefgh" });

    expect(problems[0]?.remedy).toContain("leave token rotation off");
  });

  it("knows its variables when they are misspelt, and minds no other program's", () => {
    const { problems } = read({ ...socket, SLACK_SIGNING_SECERT: "x", SLACK_WEBHOOK: "x" });

    expect(problems).toEqual([expect.objectContaining({ path: "SLACK_SIGNING_SECERT" })]);
    expect(problems[0]?.remedy).toContain("Did you mean SLACK_SIGNING_SECRET?");
  });
});
