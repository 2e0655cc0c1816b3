import { describe, expect, it } from "vitest";
import { parseDiscordEnv } from "../../config/discord-env.ts";
import type { Problem } from "../../config/problem.ts";
import { report } from "../../config/report.ts";

const TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs";

function read(env: Record<string, string>) {
  const problems: Problem[] = [];
  const discord = parseDiscordEnv(env, (problem) => problems.push(problem));
  return { discord, problems, paths: problems.map(({ path }) => path) };
}

describe("parseDiscordEnv", () => {
  it("is no Discord bot where no token is set, or set to nothing", () => {
    for (const env of [{}, { DISCORD_TOKEN: "" }, { DISCORD_API_URL: "https://d.example/api" }]) {
      expect(read(env)).toEqual({ discord: undefined, problems: [], paths: [] });
    }
  });

  it("reads a token, with Discord's own API where no other is named", () => {
    expect(read({ DISCORD_TOKEN: TOKEN })).toMatchObject({
      discord: { token: TOKEN, apiUrl: "https://discord.com/api" },
      problems: [],
    });
  });

  it.each([
    ["https://proxy.example/api", "https://proxy.example/api"],
    ["https://proxy.example/api/", "https://proxy.example/api"],
    ["https://proxy.example/api/v10/", "https://proxy.example/api"],
    ["http://127.0.0.1:4800/api", "http://127.0.0.1:4800/api"],
  ])("takes the API at %s as %s: discord.js adds the version", (url, taken) => {
    expect(read({ DISCORD_TOKEN: TOKEN, DISCORD_API_URL: url }).discord?.apiUrl).toBe(taken);
  });

  it.each(["http://discord.example/api", "discord.com/api", "ftp://discord.com/"])(
    "sends no token to %s",
    (url) => {
      expect(read({ DISCORD_TOKEN: TOKEN, DISCORD_API_URL: url })).toMatchObject({
        discord: undefined,
        paths: ["DISCORD_API_URL"],
      });
    },
  );

  it("takes another gateway, to which the token goes encrypted or on this machine", () => {
    for (const url of ["wss://gateway.example/", "ws://127.0.0.1:4800/gateway"]) {
      expect(read({ DISCORD_TOKEN: TOKEN, DISCORD_GATEWAY_URL: url }).discord?.gatewayUrl).toBe(url);
    }
    for (const url of ["ws://gateway.example/", "https://gateway.example/", "gateway.example"]) {
      expect(read({ DISCORD_TOKEN: TOKEN, DISCORD_GATEWAY_URL: url })).toMatchObject({
        discord: undefined,
        paths: ["DISCORD_GATEWAY_URL"],
      });
    }
  });

  it("tells every wrong value at once, and never shows the token", () => {
    const { problems, paths } = read({ DISCORD_TOKEN: "Bot hunter2", DISCORD_API_URL: "x" });

    expect(paths).toEqual(["DISCORD_TOKEN", "DISCORD_API_URL"]);
    expect(report(problems)).not.toContain("hunter2");
  });

  it("knows its variables when they are misspelt, and minds no other program's", () => {
    const { problems } = read({ DISCORD_TOKN: "x", DISCORD_WEBHOOK: "x" });

    expect(problems).toEqual([expect.objectContaining({ path: "DISCORD_TOKN" })]);
    expect(problems[0]?.remedy).toContain("Did you mean DISCORD_TOKEN?");
  });
});
