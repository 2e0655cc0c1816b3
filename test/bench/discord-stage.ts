import { type FakeDiscord, openFakeDiscord } from "../support/discord/fake-discord.ts";
import { openStage, PEOPLE, type Stage } from "./stage.ts";

export interface DiscordStage extends Stage {
  readonly discord: FakeDiscord;
}

/** Two bots in one server, which enforces Discord's rate limits; one of them has the gateway. */
export async function openDiscordStage(): Promise<DiscordStage> {
  const discord = await openFakeDiscord({ rateLimits: true, users: PEOPLE.map((name) => ({ name })) });
  const stage = await openStage({
    place: { platform: "discord", channel: `${discord.guild.id}/${discord.channelId("ferry")}` },
    account: (name) => discord.userId(name),
    site: { discord: { server: discord.guild.id } },
    environment: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    isUp: () => discord.sessions.length === 1 && discord.commands().length === 2,
  });
  return {
    ...stage,
    discord,
    async close() {
      await stage.close();
      await discord.close();
    },
  };
}
