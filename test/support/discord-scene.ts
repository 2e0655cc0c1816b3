import { vi } from "vitest";
import { openDiscord } from "../../adapters/discord/open-discord.ts";
import { handle } from "../../bot/handle.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import type { Site } from "../../config/site.ts";
import { answeredLook } from "./answered-look.ts";
import { askedWorker } from "./asked-worker.ts";
import { botSite } from "./bot-site.ts";
import { type FakeDiscord, openFakeDiscord } from "./discord/fake-discord.ts";
import type { ShownMessage } from "./discord/shown.ts";
import { FAST, memoryNotes } from "./discord-receiving.ts";
import { registered, typeCommand } from "./discord-under-test.ts";
import { fakeQueue } from "./fake-queue.ts";
import { freePace } from "./free-pace.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { memoryPosts } from "./memory-posts.ts";
import { memoryStore } from "./memory-store.ts";
import { clock } from "./plain.ts";
import type { Stage } from "./plots.ts";
import { changes } from "./scene.ts";
import { silentLog } from "./silent-log.ts";

const CHANNEL = "ferry";

/** The same people as in the other scenes, with accounts in Discord. */
const siteIn = (discord: FakeDiscord): Site => ({
  ...botSite,
  people: botSite.people.map((person) => ({
    ...person,
    accounts: { discord: discord.userId(person.name) },
  })),
});

/** A server with people in it, a bot, and a worker that says what the test lets it say; all that people see is written down. */
export async function discordScene(
  ids = ["k7m2qx9d", "w4jz8rtp", "m9xq3vbn"],
): Promise<Stage & { transcript(): string; close(): Promise<void> }> {
  let now = Date.UTC(2026, 10, 23, 14, 0, 0);
  const discord = await openFakeDiscord({
    roles: [{ name: "approver", isMentionable: true }],
    users: botSite.people.map(({ name, roles }) => ({
      name,
      roles: roles.includes("approver") ? ["approver"] : [],
    })),
    now: () => now,
  });
  const store = memoryStore(() => now);
  const queue = fakeQueue();
  const unused = [...ids];
  const site = siteIn(discord);
  const bot = {
    store,
    queue,
    lookAtHosts: answeredLook(store),
    askWorker: askedWorker(),
    site,
    log: silentLog,
    now: () => now,
    newPlanId: () => unused.shift() ?? "zzzzzzzz",
    patienceMs: 10_000,
  };
  let handled: () => void = () => {};
  // The plot's clock leaps; the gateway's lease is kept by one that does not.
  const { takeLeases, renewLeases, freeLeases } = memoryStore();
  const chat = await openDiscord({
    env: { token: discord.token, apiUrl: discord.apiUrl },
    server: { id: discord.guild.id, roles: { approver: discord.roleId("approver") } },
    bot: { ...bot, store: { ...store, takeLeases, renewLeases, freeLeases } },
    inbox: memoryInbox(),
    notes: memoryNotes(),
    pace: freePace,
    log: silentLog,
    times: FAST,
    editIntervalMs: 0,
    // Without its key: plans have the ids that the plot gives them.
    async onIntent({ key: _, ...intent }) {
      await handle(intent, bot);
      handled();
    },
  });
  await discord.connected(1);
  await registered(discord);
  const posts = memoryPosts();
  const lines: string[] = [];
  const told = new Map<string, { readonly shown: string; readonly edits: number }>();
  const answers = new Map<string, number>();
  let pings = 0;
  const put = new Set<string>();
  const write = (who: string, text: string) => {
    lines.push(`${clock(now)} ${who}`, ...text.split("\n").map((line) => `    ${line}`.trimEnd()), "");
  };

  function writeAnswers(name: string): void {
    const all = discord.ephemeral(name);
    for (const answer of all.slice(answers.get(name) ?? 0)) write(`to ${name} alone`, answer.shown);
    answers.set(name, all.length);
  }

  /** Lets somebody do something, and writes down what they alone are told. */
  async function person(name: string, act: () => Promise<unknown>): Promise<void> {
    const done = new Promise<void>((resolve) => {
      handled = resolve;
    });
    await act();
    await done;
    writeAnswers(name);
  }

  /** The question that a button asks before it counts. */
  async function asked(name: string): Promise<ShownMessage> {
    const question = () => {
      const last = discord.ephemeral(name).at(-1);
      return discord.ephemeral(name).length > (answers.get(name) ?? 0) && last?.isLoading === false
        ? last
        : undefined;
    };
    const found = await vi.waitUntil(question, { timeout: 10_000, interval: 5 });
    writeAnswers(name);
    return found;
  }

  /**
   * Presses a button of that id wherever it stands, in its question too. Where it
   * is gone, as it is for everybody who comes late, the command is typed;
   * undefined where there is no such command.
   */
  async function pressOrType(name: string, button: string, reason?: string): Promise<string | undefined> {
    const isIt = (customId?: string) => customId === button || customId === `ask.${button}`;
    const message = discord
      .messages()
      .findLast(({ elements }) => elements.some(({ customId }) => isIt(customId)));
    const element = message?.elements.find(({ customId }) => isIt(customId));
    const [verb = "", plan = ""] = button.split(".");
    if (message === undefined || element?.customId === undefined) {
      if (verb === "again") return undefined;
      await typeCommand(discord, name, CHANNEL, `/ferry ${verb} ${plan}`);
      return `/ferry ${verb} ${plan}`;
    }
    write(name, `presses ${element.label}${reason === undefined ? "" : ` (${reason})`}`);
    await discord.press(name, message.id, element.customId);
    if (element.customId === button) {
      if (verb === "reject") await discord.submit(name, reason === undefined ? {} : { "Why?": reason });
      return "";
    }
    const question = await asked(name);
    // Whoever would be refused is told so at once.
    if (question.elements.length === 0) return "";
    write(name, `presses ${element.label} there`);
    await discord.press(name, question.id, button);
    return "";
  }

  function writeSeen(): void {
    for (const message of discord.messages().filter(({ isByBot, shown }) => isByBot && shown !== "")) {
      const before = told.get(message.id);
      // How far away an instant is changes by itself.
      if (before !== undefined && message.editedAt.length === before.edits) continue;
      told.set(message.id, { shown: message.shown, edits: message.editedAt.length });
      if (before?.shown === message.shown) continue;
      const where = message.channel === discord.channelId(CHANNEL) ? "channel" : "thread";
      if (before !== undefined) write(`${where}, edited`, changes(before.shown, message.shown));
      else write(`${where}, new`, message.shown);
    }
    for (const name of discord.notified().slice(pings)) write("pinged", name);
    pings = discord.notified().length;
    for (const thread of discord.threads(CHANNEL)) {
      if (thread.isArchived && !put.has(thread.id)) write("thread put away", thread.name);
      if (thread.isArchived) put.add(thread.id);
      else put.delete(thread.id);
    }
  }

  return {
    store,
    queue,
    now: () => now,
    pass(seconds) {
      now += seconds * 1000;
    },
    say(name, typed) {
      write(name, typed);
      return person(name, () => typeCommand(discord, name, CHANNEL, typed));
    },
    click: (name, button, reason) =>
      person(name, async () => {
        const did = await pressOrType(name, button, reason);
        if (did !== "") write(name, did ?? `finds no button ${button} any more`);
        if (did === undefined) handled();
      }),
    change: (id, change) => store.changePlan(id, (plan) => ({ ...plan, ...change })),
    async report(event, id = "k7m2qx9d") {
      await store.append(id, await store.takeRun(id), { ...event, at: now });
    },
    figures: (progress, id = "k7m2qx9d") => store.setProgress(id, progress),
    async sync(id = "k7m2qx9d") {
      await syncThread(id, { store, site, posts, chat, log: silentLog, now: () => now });
      writeSeen();
    },
    transcript: () => `${lines.join("\n").trimEnd()}\n`,
    async close() {
      await chat.close();
      await discord.close();
    },
  };
}
