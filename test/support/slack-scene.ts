import { openSlack } from "../../adapters/slack/open-slack.ts";
import { handle } from "../../bot/handle.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import type { Site } from "../../config/site.ts";
import type { LookAnswer } from "../../jobs/look.ts";
import { answeredLook } from "./answered-look.ts";
import { askedWorker } from "./asked-worker.ts";
import { botSite } from "./bot-site.ts";
import { fakeQueue } from "./fake-queue.ts";
import { memoryPosts } from "./memory-posts.ts";
import { memoryStore } from "./memory-store.ts";
import { clock } from "./plain.ts";
import type { Stage } from "./plots.ts";
import { changes } from "./scene.ts";
import { silentLog } from "./silent-log.ts";
import { type FakeSlack, openFakeSlack } from "./slack/fake-slack.ts";
import type { ShownMessage } from "./slack/shown.ts";
import { pressOrType, socketEnv, unhindered } from "./slack-under-test.ts";

const NAMES = botSite.people.map(({ name }) => name);
const CHANNEL = "ferry";

/** The same people as in the other scenes, with accounts in Slack. */
const siteIn = (slack: FakeSlack): Site => ({
  ...botSite,
  people: botSite.people.map((person) => ({
    ...person,
    accounts: { slack: `${slack.team.id}/${slack.userId(person.name)}` },
  })),
});

/** A workspace with people in it, a bot, and a worker that says what the test lets it say; all that people see is written down. */
export async function slackScene(
  ids = ["k7m2qx9d", "w4jz8rtp", "m9xq3vbn"],
  /** What a worker finds that is asked; without it, nobody answers. */
  answer?: LookAnswer,
): Promise<Stage & { transcript(): string; close(): Promise<void> }> {
  let now = Date.UTC(2026, 10, 23, 14, 0, 0);
  const slack = await openFakeSlack({
    users: NAMES.map((name) => ({ name, timeZone: "Europe/Amsterdam" })),
    now: () => now,
  });
  const store = memoryStore(() => now);
  const queue = fakeQueue();
  const unused = [...ids];
  const site = siteIn(slack);
  const bot = {
    store,
    queue,
    site,
    lookAtHosts: answeredLook(store),
    askWorker: askedWorker(answer),
    log: silentLog,
    now: () => now,
    newPlanId: () => unused.shift() ?? "zzzzzzzz",
    patienceMs: 10_000,
  };
  let handled: () => void = () => {};
  const chat = await openSlack({
    env: socketEnv(slack),
    bot,
    ...unhindered(),
    // Without its key: plans have the ids that the plot gives them.
    async onIntent({ key: _, ...intent }) {
      await handle(intent, bot);
      handled();
    },
  });
  const posts = memoryPosts();
  const lines: string[] = [];
  const told = new Map<string, string>();
  const answers = new Map<string, number>();
  const write = (who: string, text: string) => {
    lines.push(`${clock(now)} ${who}`, ...text.split("\n").map((line) => `    ${line}`.trimEnd()), "");
  };

  /** Lets somebody do something, and writes down what they alone are told. */
  async function person(name: string, act: () => Promise<unknown>): Promise<void> {
    const done = new Promise<void>((resolve) => {
      handled = resolve;
    });
    await act();
    await done;
    const all = slack.ephemeral(name);
    for (const answer of all.slice(answers.get(name) ?? 0)) write(`to ${name} alone`, seen(answer));
    answers.set(name, all.length);
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
      const [, command = "", text = ""] = /^(\S+)\s*(.*)$/su.exec(typed) ?? [];
      return person(name, () => slack.command(name, CHANNEL, command, text));
    },
    click: (name, button, reason) =>
      person(name, async () => {
        const did = await pressOrType(slack, name, CHANNEL, button, reason);
        write(name, did ?? `finds no button ${button} any more`);
        if (did === undefined) handled();
      }),
    change: (id, change) => store.changePlan(id, (plan) => ({ ...plan, ...change })),
    async report(event, id = "k7m2qx9d") {
      await store.append(id, await store.takeRun(id), { ...event, at: now });
    },
    figures: (progress, id = "k7m2qx9d") => store.setProgress(id, progress),
    async sync(id = "k7m2qx9d") {
      await syncThread(id, { store, site, posts, chat, log: silentLog, now: () => now });
      for (const message of slack.messages(CHANNEL).filter(({ isByBot }) => isByBot)) {
        const text = seen(message);
        const before = told.get(message.ts);
        if (before === text) continue;
        told.set(message.ts, text);
        const where = !isReply(message) ? "channel" : message.isBroadcast ? "thread and channel" : "thread";
        write(
          `${where}, ${before === undefined ? "new" : "edited"}`,
          before === undefined ? text : changes(before, text),
        );
      }
    },
    transcript: () => `${lines.join("\n").trimEnd()}\n`,
    async close() {
      await chat.close();
      await slack.close();
    },
  };
}

const isReply = ({ ts, threadTs }: ShownMessage) => threadTs !== undefined && threadTs !== ts;

const seen = ({ shown }: ShownMessage): string => shown;
