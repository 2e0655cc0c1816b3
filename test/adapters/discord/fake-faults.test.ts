import { Events, Routes } from "discord.js";
import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest, refused, restOf } from "../../support/discord/for-test.ts";

closeAfterEach();

async function open() {
  const discord = await openForTest();
  const path = Routes.channelMessages(discord.channelId("ferry"));
  const post = (timeoutMs = 15_000) =>
    restOf(discord).post(path, { body: { content: "hello" }, signal: AbortSignal.timeout(timeoutMs) });
  return { discord, post, route: "POST /channels/:id/messages" };
}

describe("faults to order", () => {
  it("refuse a call as Discord would, once, and let the next one pass", async () => {
    const { discord, post, route } = await open();
    discord.faults.answer(route, { status: 403, code: 50013, message: "Missing Permissions" });

    const refusal = await refused(post());
    await post();

    expect(refusal).toMatchObject({ status: 403, code: 50013 });
    expect(discord.calls.map(({ status, code }) => [status, code])).toEqual([
      [403, 50013],
      [200, undefined],
    ]);
  });

  it("answer with a page of Cloudflare's", async () => {
    const { discord, post } = await open();
    discord.faults.answer("*", { status: 502 }, 2);

    await expect(post()).rejects.toThrow();
    await expect(post()).rejects.toThrow();
    await post();

    expect(discord.calls.map(({ status }) => status)).toEqual([502, 502, 200]);
  });

  it.each([
    ["before", 0],
    ["done", 1],
  ] as const)("cut the connection %s: %i messages stand", async (cut, standing) => {
    const { discord, post, route } = await open();
    discord.faults.answer(route, { cut });

    await expect(post()).rejects.toThrow();

    expect(discord.messages("ferry")).toHaveLength(standing);
    expect(discord.calls).toMatchObject([{ route, status: 0 }]);
  });

  it.each([
    ["before", 0],
    ["done", 1],
  ] as const)("never answer, %s: %i messages stand", async (hang, standing) => {
    const { discord, post, route } = await open();
    discord.faults.answer(route, { hang });

    await expect(post(200)).rejects.toThrow("aborted");

    expect(discord.messages("ferry")).toHaveLength(standing);
  });

  it("are away and come back", async () => {
    const { discord, post } = await open();
    discord.faults.away();
    await expect(post()).rejects.toThrow();

    discord.faults.back();

    await post();
    expect(discord.channelText("ferry")).toBe("hello");
  });

  it("deliver late, which counts, and twice: the same interaction", async () => {
    const discord = await openForTest({ acknowledgeWithinMs: 1_000 });
    const heard: string[] = [];
    await clientOf(discord, (client) => {
      client.on(Events.InteractionCreate, (interaction) => {
        heard.push(interaction.id);
        if (interaction.isChatInputCommand()) interaction.deferReply().catch(() => {});
      });
    });
    await restOf(discord).put(Routes.applicationGuildCommands(discord.appId, discord.guild.id), {
      body: [{ name: "ferry", description: "Everything" }],
    });
    const ask = () => discord.command("ann", "ferry", "ferry");

    discord.faults.late(300);
    const late = await ask();
    discord.faults.late(1_500);
    await expect(ask()).rejects.toThrow("within 1000 ms");
    discord.faults.twice();
    await ask();

    expect(late.tookMs).toBeGreaterThan(290);
    await expect.poll(() => heard.length).toBe(4);
    expect(new Set(heard).size).toBe(3);
    expect(discord.calls.filter(({ code }) => code === 40060)).toHaveLength(1);
    expect(discord.calls.filter(({ code }) => code === 10062)).toHaveLength(1);
  });
});

describe("Discord", () => {
  it.each([
    ["GET", "/nowhere", 404, 0],
    ["DELETE", "/users/@me", 405, 0],
    ["GET", "/channels/123456789012345678", 404, 10003],
    ["GET", "/guilds/123456789012345678", 404, 10004],
  ])("answers %s %s with %i", async (method, path, status, code) => {
    const discord = await openForTest();

    const response = await fetch(`${discord.apiUrl}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${discord.token}` },
    });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  it.each([
    ["v9", { "content-type": "application/json" }, "{}", 50041],
    ["v10", { "content-type": "application/json" }, "{", 50109],
    ["v10", { "content-type": "text/plain" }, "{}", 50035],
  ])("refuses %s, %j, %s with %i", async (version, headers, body, code) => {
    const discord = await openForTest();

    const response = await fetch(
      `${discord.apiUrl}/${version}/channels/${discord.channelId("ferry")}/messages`,
      {
        method: "POST",
        headers: { authorization: `Bot ${discord.token}`, ...headers },
        body,
      },
    );

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });
});
