import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { examineDiscord } from "../../../adapters/discord/examine.ts";
import { inviteUrl } from "../../../adapters/discord/identify.ts";
import { openDiscord } from "../../../adapters/discord/open-discord.ts";
import { ChatError } from "../../../bot/chat.ts";
import { message } from "../../../bot/message.ts";
import { openFakeDiscord } from "../../support/discord/fake-discord.ts";
import { FAST, serverIn, shared } from "../../support/discord-receiving.ts";
import { freePace } from "../../support/free-pace.ts";
import { silentLog } from "../../support/silent-log.ts";
import { until } from "../../support/until.ts";

async function world() {
  const discord = await openFakeDiscord();
  onTestFinished(() => discord.close());
  const env = { token: discord.token, apiUrl: discord.apiUrl };
  const open = async () => {
    const opened = await openDiscord({
      env,
      server: serverIn(discord),
      ...shared(),
      pace: freePace,
      log: silentLog,
      // Opening waits so long for the gateway: what it says of the intents comes in that time.
      times: { ...FAST, againMs: 2_000 },
      roundMs: 100,
      onIntent: async () => {},
    });
    onTestFinished(() => opened.close());
    return opened;
  };
  return { discord, env, open };
}

describe("openDiscord", () => {
  it("knows who Ferry is and where, and is well", async () => {
    const { discord, open } = await world();
    const chat = await open();

    expect(chat.identity).toMatchObject({ app: discord.appId, server: discord.guild.name });
    await until(() => expect(chat.reasons()).toEqual({ fatal: [], passing: [] }));
  });

  it("throws what only an administrator mends: token, server, intents", async () => {
    const { discord, open } = await world();

    discord.faults.refuseIdentify(4014);
    await expect(open()).rejects.toMatchObject({ code: "discord.intents-disallowed" });
    discord.faults.removeBot();
    await expect(open()).rejects.toMatchObject({ code: "discord.not-in-server" });
    discord.faults.inviteBot();
    discord.faults.resetToken();
    await expect(open()).rejects.toMatchObject({ code: "discord.token-refused" });
  });

  it("goes on without a Discord that does not answer, and opens when it does", async () => {
    const { discord, open } = await world();
    discord.faults.away();
    const chat = await open();
    const place = { platform: "discord", channel: `${discord.guild.id}/${discord.channelId("ferry")}` };

    expect(chat.identity).toBeUndefined();
    expect(chat.reasons().passing.join()).toContain("the gateway is not open");
    const error = await chat
      .postRoot(place, "k7m2qx9d.root", message("Move vm1", "neutral", ""))
      .catch((e) => e);
    expect(error).toBeInstanceOf(ChatError);
    expect(error).toMatchObject({ passing: true });

    discord.faults.back();
    await until(() => expect(chat.identity).toBeDefined());
    await until(() => expect(chat.reasons()).toEqual({ fatal: [], passing: [] }));
  });

  it("is ill while its token is refused, and well when it is taken again", async () => {
    const { discord, open } = await world();
    const chat = await open();
    await until(() => expect(chat.reasons()).toEqual({ fatal: [], passing: [] }));

    discord.faults.resetToken();
    await until(() => expect(chat.reasons().fatal.join()).toContain("Discord refuses Ferry's token"));

    discord.faults.restoreToken();
    await until(() => expect(chat.reasons()).toEqual({ fatal: [], passing: [] }));
  });
});

describe("examineDiscord", () => {
  it("says which server, as whom, and which commands are there", async () => {
    const { discord, env, open } = await world();
    const look = () => examineDiscord(env, serverIn(discord), silentLog);

    expect(await look()).toContain(`${discord.guild.name} (${discord.guild.id}) as `);
    expect(await look()).toContain("its commands come when the bot starts");
    await open();
    await until(async () => expect(await look()).toContain("/ferry and /migrate"));
    expect(discord.sessions).toHaveLength(1);
  });

  it("says what is wrong", async () => {
    const { discord, env } = await world();
    const look = () => examineDiscord(env, serverIn(discord), silentLog);

    discord.faults.away();
    await expect(look()).rejects.toMatchObject({ code: "discord.unreachable" });
    discord.faults.back();
    discord.faults.removeBot();
    await expect(look()).rejects.toMatchObject({ code: "discord.not-in-server" });
  });
});

describe("the invitation", () => {
  it("asks for what the README says", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
    const url = inviteUrl("APPLICATION_ID", { id: "1", roles: {} });

    expect(readme).toContain(url.replace("&guild_id=1", ""));
  });
});
