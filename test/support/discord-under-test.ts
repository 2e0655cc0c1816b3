import { specs } from "../../adapters/discord/commands.ts";
import { type Discord, type DiscordOptions, openDiscord } from "../../adapters/discord/open-discord.ts";
import type { Intent } from "../../bot/chat.ts";
import { splitWords } from "../../bot/words.ts";
import type { ChatUnderTest } from "./chat-contract.ts";
import { type FakeDiscord, openFakeDiscord } from "./discord/fake-discord.ts";
import type { FakeDiscordOptions } from "./discord/options.ts";
import { FAST, serverIn, shared } from "./discord-receiving.ts";
import { freePace } from "./free-pace.ts";
import { silentLog } from "./silent-log.ts";

export type DiscordUnderTest = ChatUnderTest & {
  readonly discord: FakeDiscord;
  readonly chat: Discord;
  account(name: string): string;
};

/** Ferry on a fake Discord: everything that people do is kept as an intent, and nothing is done about it. */
export async function discordUnderTest(
  fake: FakeDiscordOptions = {},
  options: Partial<DiscordOptions> = {},
): Promise<DiscordUnderTest> {
  const discord = await openFakeDiscord(fake);
  const intents: Intent[] = [];
  let told: () => void = () => {};
  const given = {
    env: { token: discord.token, apiUrl: discord.apiUrl },
    server: serverIn(discord),
    ...shared(),
    pace: freePace,
    log: silentLog,
    times: FAST,
    editIntervalMs: 0,
    async onIntent(intent: Intent) {
      intents.push(intent);
      told();
    },
    ...options,
  };
  const chat = await openDiscord(given).catch(async (error: unknown) => {
    await discord.close();
    throw error;
  });
  const opened = [chat];
  await discord.connected(1);
  await registered(discord);

  const heard = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  const idOf = (ref: string) => /^\d+\/(\d+)/.exec(ref)?.[1] ?? "";

  return {
    discord,
    chat,
    place: { platform: "discord", channel: `${discord.guild.id}/${discord.channelId("ferry")}` },
    intents,
    account: (name) => discord.userId(name),
    channel: async () => discord.channelText("ferry"),
    thread: async (root) => discord.threadText(idOf(root)),
    privately: async (name) =>
      [...discord.ephemeral(name), ...discord.direct(name)].map(({ shown }) => shown).join("\n"),
    notified: async () => discord.notified(),
    async command(name, typed) {
      const done = heard();
      await typeCommand(discord, name, "ferry", typed);
      await done;
    },
    async press(name, label, reason) {
      const message = discord
        .messages()
        .findLast(({ elements }) => elements.some((each) => each.label === label));
      if (message === undefined) throw new Error(`There is no button ${label}`);
      const done = heard();
      await discord.press(name, message.id, label);
      if (reason !== undefined) await discord.submit(name, { "Why?": reason });
      await done;
    },
    away: async () => discord.faults.away(),
    remove: async (ref) => discord.remove(idOf(ref)),
    async again() {
      const next = await openDiscord({ ...given, ...shared() });
      opened.push(next);
      return next;
    },
    async close() {
      discord.faults.back();
      for (const each of opened) await each.close();
      await discord.close();
    },
  };
}

/** Resolves when Ferry's commands are there. */
export async function registered(discord: FakeDiscord): Promise<void> {
  const until = Date.now() + 10_000;
  while (discord.commands().length < 2) {
    if (Date.now() > until) throw new Error("Ferry registered no commands");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Fills in what is written as it is typed elsewhere: `/migrate vm1 kvm1 kvm2`
 * becomes the command with its options. Resolves when it is acknowledged.
 */
export function typeCommand(
  discord: FakeDiscord,
  user: string,
  channel: string,
  typed: string,
): ReturnType<FakeDiscord["command"]> {
  const words = splitWords(typed.replace(/^\//, ""));
  const spec = specs.findLast(({ usage }) => usage.path.every((part, i) => words[i] === part));
  if (spec === undefined) throw new Error(`Discord has no command for ${typed}`);
  const named = spec.options.filter(({ as }) => as === "option" || as === "flag");
  const others = spec.options.filter((option) => !named.includes(option));
  const rest = words.slice(spec.usage.path.length);
  const values: Record<string, string | boolean> = {};
  const plain: string[] = [];
  for (let i = 0; i < rest.length; i += 1) {
    const [, name = "", inline] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(rest[i] ?? "") ?? [];
    const option = named.find((each) => each.name === name);
    if (option === undefined) plain.push(rest[i] ?? "");
    else if (option.as === "flag") values[name] = true;
    else {
      values[name] = inline ?? rest[i + 1] ?? "";
      if (inline === undefined) i += 1;
    }
  }
  // What may be left out is, where there are too few words: of a migration the source.
  const spare = plain.length - others.filter(({ required }) => required).length;
  const filled = others.filter(
    ({ required }, i) => required || others.slice(0, i).filter((o) => !o.required).length < spare,
  );
  for (const [i, { name, as }] of filled.entries()) {
    const isLast = i === filled.length - 1;
    const value = isLast && as !== "word" ? plain.slice(i).join(" ") : plain[i];
    if (value !== undefined && value !== "") values[name] = value;
  }
  return discord.command(user, channel, spec.path.join(" "), values);
}
