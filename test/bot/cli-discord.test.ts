import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type FakeDiscord, openFakeDiscord } from "../support/discord/fake-discord.ts";
import { typeCommand } from "../support/discord-under-test.ts";
import { eventually, smallSite, startFerry } from "../support/ferry-process.ts";
import { startRedis } from "../support/redis.ts";
import { freePort } from "../support/sshd.ts";

// Each test is a whole process, on a machine that may boot the lab's hosts at the same time.
vi.setConfig({ testTimeout: 180_000 });

async function fake(): Promise<FakeDiscord> {
  const discord = await openFakeDiscord();
  onTestFinished(() => discord.close());
  return discord;
}

const account = (discord: FakeDiscord) => (name: string) => `discord: "${discord.userId(name)}"`;
const siteIn = (discord: FakeDiscord) =>
  `${smallSite(account(discord))}discord: { server: "${discord.guild.id}" }\n`;

/** `ferry` as a process in that Discord. */
async function ferry(discord: FakeDiscord, args: string[], site = siteIn(discord), env = {}) {
  const http = await freePort();
  const process = startFerry(args, site, {
    FERRY_HTTP: `127.0.0.1:${http}`,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    ...env,
  });
  const get = async (where: string) => {
    const response = await fetch(`http://127.0.0.1:${http}${where}`);
    return { status: response.status, text: await response.text() };
  };
  return { ...process, get };
}

const privately = (discord: FakeDiscord, name: string) =>
  discord
    .ephemeral(name)
    .map(({ shown }) => shown)
    .join();

describe("ferry bot in Discord", () => {
  it("needs no terminal, plans what is asked for, and says how it is", async () => {
    const discord = await fake();
    const bot = await ferry(discord, ["bot"]);
    await eventually(() => expect(bot.said()).toContain('"ready"'));
    await eventually(() => expect(discord.commands()).toHaveLength(2));

    await typeCommand(discord, "ann", "ferry", "/migrate vm1 kvm1");
    await eventually(() => expect(discord.channelText("ferry")).toContain("ann asked: /migrate vm1 kvm1"));
    await typeCommand(discord, "carol", "ferry", "/ferry hosts");
    await eventually(() => expect(privately(discord, "carol")).toContain("Ferry does not know you"));

    expect(privately(discord, "ann")).toContain("is being made");
    await eventually(async () => expect(await bot.get("/readyz")).toEqual({ status: 200, text: "ok\n" }));
    expect((await bot.get("/metrics")).text).toMatch(/^ferry_chat_up 1$/m);

    discord.faults.away();
    await eventually(async () => expect(await bot.get("/readyz")).toMatchObject({ status: 503 }));
    expect((await bot.get("/readyz")).text).toContain("Discord: the gateway is not open");
    expect(await bot.get("/healthz")).toMatchObject({ status: 200 });
    discord.faults.back();
    await discord.connected(1);

    bot.stop();
    expect(await bot.exited).toEqual([0, null]);
    expect(bot.said()).not.toContain(discord.token);
  });

  it("hands the gateway on when one of two is killed, within 15 s, and nothing is acted on twice", async () => {
    const discord = await fake();
    const redis = await startRedis();
    onTestFinished(() => redis.stop());
    const shared = { REDIS_URL: `unix://${redis.address.socket}` };
    const one = await ferry(discord, ["bot"], siteIn(discord), shared);
    await eventually(() => expect(one.said()).toContain('"ready"'));
    const two = await ferry(discord, ["bot"], siteIn(discord), shared);
    await eventually(() => expect(two.said()).toContain('"ready"'));
    expect(discord.sessions).toHaveLength(1);

    const killedAt = Date.now();
    one.kill();
    await eventually(() => expect(discord.gateway.filter(({ what }) => what === "resumed")).toHaveLength(1));
    const tookMs = Date.now() - killedAt;
    await typeCommand(discord, "ann", "ferry", "/migrate vm1 kvm1");
    await eventually(() => expect(discord.channelText("ferry")).toContain("ann asked: /migrate vm1 kvm1"));

    expect(tookMs).toBeLessThan(15_000);
    expect(discord.messages("ferry").filter(({ shown }) => shown.includes("ann asked"))).toHaveLength(1);
  });

  it("does not begin with a token that Discord refuses, nor where it is not, and says what to do", async () => {
    const discord = await fake();
    discord.faults.removeBot();
    const outside = await ferry(discord, ["bot"]);
    expect(await outside.exited).toEqual([1, null]);
    expect(outside.said()).toContain(`Ferry may not register its commands in the server ${discord.guild.id}`);
    expect(outside.said()).toContain("remedy: Open https://discord.com/oauth2/authorize?client_id=");

    discord.faults.resetToken();
    const bot = await ferry(discord, ["bot"]);
    expect(await bot.exited).toEqual([1, null]);
    expect(bot.said()).toContain("Discord refuses Ferry's token");
    expect(bot.said()).toContain("set DISCORD_TOKEN to the one that it has then");
    expect(bot.said()).not.toContain(discord.token);
  });

  it("does not begin where the site file names no server", async () => {
    const discord = await fake();
    const bot = await ferry(discord, ["bot"], smallSite(account(discord)));

    expect(await bot.exited).toEqual([1, null]);
    expect(bot.said()).toContain("the site file does not say for which server");
  });
});

describe("ferry doctor", () => {
  it("says as whom Ferry is in which server", async () => {
    const discord = await fake();
    const doctor = await ferry(discord, ["doctor"]);
    await doctor.exited;

    expect(doctor.said()).toContain(`discord  ✓ ${discord.guild.name} (${discord.guild.id}) as `);
    expect(doctor.said()).toContain("its commands come when the bot starts");
  });

  it("names a token that is no use, and looks at all else nevertheless", async () => {
    const discord = await fake();
    discord.faults.resetToken();
    const doctor = await ferry(discord, ["doctor"]);

    expect((await doctor.exited)[0]).toBe(1);
    expect(doctor.said()).toContain("discord  ✗ Discord refuses Ferry's token");
    expect(doctor.said()).toContain("kvm1  ✗");
  });
});
