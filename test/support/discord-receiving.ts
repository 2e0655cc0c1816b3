import { ButtonStyle, ComponentType, MessageFlags } from "discord.js";
import { openApi } from "../../adapters/discord/client.ts";
import { customId } from "../../adapters/discord/custom-id.ts";
import { identify } from "../../adapters/discord/identify.ts";
import type { Times } from "../../adapters/discord/keep-gateway.ts";
import { type AppPorts, openApp } from "../../adapters/discord/open-app.ts";
import { keepStanding } from "../../adapters/discord/standing.ts";
import type { Notes } from "../../adapters/notes.ts";
import type { Intent } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import { type FakeDiscord, openFakeDiscord } from "./discord/fake-discord.ts";
import type { FakeDiscordOptions } from "./discord/options.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { silentLog } from "./silent-log.ts";
import { memoryBot } from "./slack-under-test.ts";

/** Takeover in a tenth of a second instead of ten. */
export const FAST: Times = { leaseMs: 300, renewMs: 50, lookMs: 30, againMs: 50, refusedMs: 200 };

/** Notes in memory. */
export function memoryNotes(): Notes & { readonly all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    read: async (name) => all.get(name),
    async write(name, text) {
      all.set(name, text);
    },
  };
}

/** How a message looks does not matter to what is received: its words and its buttons. */
function plainly({ title, lines, buttons }: Message) {
  const text = [
    title,
    ...lines.map((line) => (line.type === "time" ? `${line.before}…${line.after}` : line.text)),
  ];
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [
      { type: ComponentType.TextDisplay, content: text.join("\n") },
      ...(buttons.length === 0
        ? []
        : [
            {
              type: ComponentType.ActionRow,
              components: buttons.map((button) => ({
                type: ComponentType.Button,
                style: ButtonStyle.Secondary,
                label: button.label,
                custom_id: customId(button),
              })),
            },
          ]),
    ],
  };
}

export const serverIn = ({ guild }: FakeDiscord): DiscordServer => ({ id: guild.id, roles: {} });

/** What several bots of one Ferry share. */
export const shared = () => ({ bot: memoryBot(), inbox: memoryInbox(), notes: memoryNotes() });

/** One bot that hears what people do in a fake Discord, and keeps it; it answers 'Heard' and posts nothing by itself. */
export async function hearing(discord: FakeDiscord, given: Partial<AppPorts> = {}) {
  const intents: Intent[] = [];
  const standing = keepStanding({ log: silentLog });
  const env = { token: discord.token, apiUrl: discord.apiUrl };
  const api = openApi({ ...env, standing });
  const server = given.server ?? serverIn(discord);
  const identity = await identify(api, server);
  const app = await openApp(identity, {
    env,
    server,
    ...shared(),
    log: silentLog,
    api,
    standing,
    render: plainly,
    holds: () => true,
    roundMs: 20_000,
    times: FAST,
    async onIntent(intent) {
      intents.push(intent);
      await intent.from.answer({
        title: "Heard",
        tone: "good",
        status: "",
        steps: [],
        lines: [],
        buttons: [],
      });
    },
    ...given,
  });
  /** As if a person had a message of Ferry's before them. */
  const post = async (channel: string, message: Message): Promise<string> => {
    const posted = await api.call("post", `/channels/${channel}/messages`, { body: plainly(message) });
    return String(Object(posted).id);
  };
  return { ...app, intents, standing, api, post };
}

/** A fake Discord with one bot in it, and what closes both. */
export async function heardIn(options: FakeDiscordOptions = {}, given: Partial<AppPorts> = {}) {
  const discord = await openFakeDiscord(options);
  const bot = await hearing(discord, given).catch(async (error: unknown) => {
    await discord.close();
    throw error;
  });
  return {
    discord,
    bot,
    async close() {
      await bot.close();
      await discord.close();
    },
  };
}
