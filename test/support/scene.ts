import { handle } from "../../bot/handle.ts";
import { syncThread } from "../../bot/sync-thread.ts";
import { splitWords } from "../../bot/words.ts";
import type { Site } from "../../config/site.ts";
import type { LookAnswer } from "../../jobs/look.ts";
import type { Plan, Progress, RunEvent } from "../../jobs/record.ts";
import { answeredLook } from "./answered-look.ts";
import { askedWorker } from "./asked-worker.ts";
import { botSite } from "./bot-site.ts";
import { fakeChat } from "./fake-chat.ts";
import { fakeQueue } from "./fake-queue.ts";
import { memoryPosts } from "./memory-posts.ts";
import { memoryStore } from "./memory-store.ts";
import { clock, plain } from "./plain.ts";
import { silentLog } from "./silent-log.ts";

type Happening = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "at"> : never) : never;

/** A chat with people in it, a bot, and a worker that says what the test lets it say; all of it is written down. */
export function scene({
  site = botSite,
  ids = ["k7m2qx9d", "w4jz8rtp", "m9xq3vbn"],
  slow = [],
  answer,
}: {
  site?: Site;
  ids?: string[];
  /** Hosts that do not answer looks in time. */
  slow?: readonly string[];
  /** What a worker finds; without it, nobody answers. */
  answer?: LookAnswer;
} = {}) {
  let now = Date.UTC(2026, 10, 23, 14, 0, 0);
  const store = memoryStore(() => now);
  const queue = fakeQueue();
  const chat = fakeChat();
  const posts = memoryPosts();
  const unused = [...ids];
  const lines: string[] = [];
  const told = new Map<string, string>();
  const ports = {
    store,
    queue,
    chat,
    posts,
    site,
    lookAtHosts: answeredLook(store, slow),
    askWorker: askedWorker(answer),
    log: silentLog,
    now: () => now,
    newPlanId: () => unused.shift() ?? "zzzzzzzz",
    patienceMs: 1000,
  };
  const write = (who: string, text: string) => {
    lines.push(`${clock(now)} ${who}`, ...text.split("\n").map((line) => `    ${line}`.trimEnd()), "");
  };

  async function person(name: string, intent: { typed: string } | { button: string; reason?: string }) {
    const { from, answers } = chat.sender(name);
    if ("typed" in intent) {
      write(name, intent.typed);
      const words = splitWords(intent.typed.replace(/^\//, ""));
      await handle({ type: "command", words, typed: intent.typed, from }, ports);
    } else {
      write(name, `clicks ${intent.button}${intent.reason === undefined ? "" : ` (${intent.reason})`}`);
      await handle({ type: "click", ...intent, from }, ports);
    }
    for (const answer of answers) write(`to ${name} alone`, plain(answer));
    return answers;
  }

  /** Brings the thread up to date, and writes down what people see change. */
  async function sync(id = "k7m2qx9d") {
    const later = await syncThread(id, ports);
    for (const post of chat.posts) {
      const text = plain(post.message);
      const before = told.get(post.ref);
      if (before === text) continue;
      told.set(post.ref, text);
      const where = post.root === undefined ? "channel" : post.broadcast ? "thread and channel" : "thread";
      write(
        `${where}, ${before === undefined ? "new" : "edited"}`,
        before === undefined ? text : changes(before, text),
      );
    }
    return later;
  }

  return {
    ...ports,
    person,
    sync,
    pass(seconds: number) {
      now += seconds * 1000;
    },
    say: (name: string, typed: string) => person(name, { typed }),
    click: (name: string, button: string, reason?: string) =>
      person(name, reason === undefined ? { button } : { button, reason }),
    change: (id: string, change: Partial<Plan>) => store.changePlan(id, (plan) => ({ ...plan, ...change })),
    /** What the worker writes into the journal. */
    async report(event: Happening, id = "k7m2qx9d") {
      const token = await store.takeRun(id);
      await store.append(id, token, { ...event, at: now });
    },
    async figures(progress: Progress | undefined, id = "k7m2qx9d") {
      await store.setProgress(id, progress);
    },
    transcript: () => `${lines.join("\n").trimEnd()}\n`,
  };
}

/** An edited message's heading, what it says now that it did not say, and what is gone from it. */
export function changes(before: string, after: string): string {
  const [heading = "", ...now] = after.split("\n");
  const [, ...then] = before.split("\n");
  const gone = then.filter((line) => !now.includes(line) && !/^[=✓▸·?✗-] /.test(line));
  return [
    heading,
    ...now.filter((line) => !then.includes(line)),
    ...gone.map((line) => `(gone: ${line})`),
  ].join("\n");
}

export type Scene = ReturnType<typeof scene>;
