import { onTestFinished } from "vitest";
import { openApi } from "../../adapters/discord/client.ts";
import { placeOf } from "../../adapters/discord/place.ts";
import { type DiscordChat, discordChat, type PostingPorts } from "../../adapters/discord/post.ts";
import { keepStanding } from "../../adapters/discord/standing.ts";
import type { Place } from "../../jobs/record.ts";
import { type FakeDiscord, openFakeDiscord } from "./discord/fake-discord.ts";
import type { FakeDiscordOptions } from "./discord/options.ts";
import { freePace } from "./free-pace.ts";
import { silentLog } from "./silent-log.ts";

export interface Posting {
  readonly discord: FakeDiscord;
  readonly chat: DiscordChat;
  /** #ferry. */
  readonly place: Place;
  /** Another bot, which remembers nothing of this one. */
  again(): DiscordChat;
}

/** Ferry on a fake Discord, with no gateway: nobody is heard. Closed when the test has finished. */
export async function posting(
  fake: FakeDiscordOptions = {},
  tuned: Partial<PostingPorts> = {},
): Promise<Posting> {
  const discord = await openFakeDiscord(fake);
  onTestFinished(() => discord.close());
  const again = () =>
    discordChat({
      api: openApi({
        token: discord.token,
        apiUrl: discord.apiUrl,
        standing: keepStanding({ log: silentLog }),
      }),
      server: { id: discord.guild.id, roles: { approver: discord.roleId("approver") } },
      pace: freePace,
      log: silentLog,
      editIntervalMs: 0,
      now: fake.now ?? Date.now,
      ...tuned,
    });
  return {
    discord,
    chat: again(),
    place: placeOf(discord.guild.id, discord.channelId("ferry")),
    again,
  };
}
