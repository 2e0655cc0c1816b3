import { Client, type ClientOptions, DiscordAPIError, Events, GatewayIntentBits, REST } from "discord.js";
import { afterEach } from "vitest";
import { type FakeDiscord, openFakeDiscord } from "./fake-discord.ts";
import type { FakeDiscordOptions } from "./options.ts";

type Closing = () => Promise<unknown>;
const closing: Closing[] = [];

/** Whatever a test opened here is closed after it, the newest first. */
export function closeAfterEach(): void {
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
}

export async function openForTest(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const discord = await openFakeDiscord(options);
  closing.push(() => discord.close());
  return discord;
}

/** A stock REST client that gives up at once, with the bot's token unless told otherwise. */
export function restOf(discord: FakeDiscord, token = discord.token): REST {
  return new REST({
    api: discord.apiUrl,
    version: "10",
    retries: 0,
    rejectOnRateLimit: () => true,
    // discord.js counts Discord's global limit itself; a test wants to see what Discord says.
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
  }).setToken(token);
}

/** A stock client, logged in and ready. */
export async function clientOf(
  discord: FakeDiscord,
  define: (client: Client<true>) => void = () => {},
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    ...options,
    rest: { api: discord.apiUrl, ...options.rest },
  });
  closing.push(() => client.destroy());
  // Reconnecting is the client's own business; a test looks at the gateway's log.
  client.on(Events.Error, () => {});
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  const opened = await ready;
  define(opened);
  return opened;
}

/** Discord's refusal of a call: status, code and the whole body. */
export async function refused(
  call: Promise<unknown>,
): Promise<{ status: number; code: number | string; errors: unknown }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) throw error;
    const { status, code, rawError } = error;
    return { status, code, errors: "errors" in rawError ? rawError.errors : undefined };
  }
  throw new Error("Discord did not refuse this");
}
