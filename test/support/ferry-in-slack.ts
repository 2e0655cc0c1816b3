import { onTestFinished } from "vitest";
import { openSlack, type SlackOptions } from "../../adapters/slack/open-slack.ts";
import { REQUEST_PATH } from "../../adapters/slack/request-server.ts";
import { handle } from "../../bot/handle.ts";
import { keepThread } from "../../bot/keep-thread.ts";
import type { Plan } from "../../jobs/record.ts";
import { botSite } from "./bot-site.ts";
import { migrationSteps } from "./example-steps.ts";
import { memoryOnce } from "./memory-once.ts";
import { memoryPosts } from "./memory-posts.ts";
import { openFakeSlack } from "./slack/fake-slack.ts";
import type { FakeSlackOptions } from "./slack/options.ts";
import { memoryBot, socketEnv, unhindered } from "./slack-under-test.ts";
import { seenHost, seenVm } from "./snapshots.ts";
import { freePort } from "./sshd.ts";
import { until } from "./until.ts";

/** Both ways in which Slack brings what people do. */
export const WAYS = ["sockets", "requests"] as const;

const PLAN = "k7m2qx9d";

export interface Given {
  readonly way?: (typeof WAYS)[number];
  readonly fake?: FakeSlackOptions;
  readonly slack?: Partial<Pick<SlackOptions, "inbox" | "roundMs">>;
}

/**
 * Ferry, without worker and Redis, in a workspace of the site's people, and of
 * some whom the site file does not know: mallory, a guest, somebody of another
 * workspace. For the test that runs.
 */
export async function ferryInSlack({ way = "sockets", fake = {}, slack: tuned = {} }: Given = {}) {
  const port = await freePort();
  const slack = await openFakeSlack({
    users: [
      ...botSite.people.map(({ name }) => ({ name })),
      { name: "mallory" },
      { name: "gus", kind: "guest" },
      { name: "xena", kind: "external" },
    ],
    channels: [{ name: "ferry", isShared: true }],
    ...(way === "requests" ? { requestUrl: `http://127.0.0.1:${port}${REQUEST_PATH}` } : {}),
    ...fake,
  });
  onTestFinished(() => slack.close());
  const people = botSite.people.map((person) => ({
    ...person,
    accounts: { slack: `${slack.team.id}/${slack.userId(person.name)}` },
  }));
  let passedMs = 0;
  const now = () => Date.now() + passedMs;
  const newPlanId = () => PLAN;
  const silence = { isOn: false };
  const memory = memoryBot();
  const store = silenced(memory.store, silence);
  const bot = { ...memory, store, site: { ...botSite, people }, newPlanId, now };
  await bot.store.saveSnapshot({
    at: Date.now(),
    hosts: [seenHost("kvm1", [seenVm("vm1"), seenVm("vm2")]), seenHost("kvm2", [])],
  });
  const requests = { host: "127.0.0.1", port, signingSecret: slack.signingSecret };
  const chat = await openSlack({
    env: { ...socketEnv(slack), ...(way === "requests" ? { appToken: undefined, requests } : {}) },
    bot,
    ...unhindered(),
    onIntent: ({ key: _, ...intent }) => handle(intent, bot),
    ...tuned,
  });
  onTestFinished(() => chat.close());
  if (way === "sockets") await slack.connected(2);

  const ports = { ...bot, chat, posts: memoryPosts(), once: memoryOnce() };
  const change = (change: Partial<Plan>) => bot.store.changePlan(PLAN, (plan) => ({ ...plan, ...change }));
  /** What the worker writes when it has made the plan. */
  const planned = () =>
    change({
      state: "waiting",
      params: { vm: "vm1", source: "kvm1", destination: "kvm2" },
      steps: migrationSteps,
      risk: "disruptive",
      expiresAt: Date.now() + 30 * 60_000,
    });
  return {
    slack,
    bot,
    chat,
    change,
    sync: () => keepThread(PLAN, ports),
    planned,
    /** Redis takes what it is asked from now on and never answers. */
    redisHangs() {
      silence.isOn = true;
    },
    /** Time goes on for Ferry, not for Slack. */
    pass(ms: number) {
      passedMs += ms;
    },
    /** ann asks for a plan, and the worker makes it. */
    async planWaits() {
      await slack.command("ann", "ferry", "/migrate", "vm1 kvm1 kvm2");
      await until(() => {
        if (!slack.ephemeral("ann").at(-1)?.shown.includes(PLAN)) throw new Error("ann was not answered");
      });
      await planned();
    },
    /** The topmost modal of that person, once it says these words. */
    modal: (name: string, words: string) =>
      until(() => {
        const view = slack.openViews(name).at(-1);
        if (view === undefined || !view.shown.includes(words))
          throw new Error(`${name} sees: ${view?.shown}`);
        return view;
      }),
    home: (name: string, words: string) =>
      until(() => {
        const view = slack.home(name);
        if (view === undefined || !view.shown.includes(words))
          throw new Error(`${name}'s home: ${view?.shown}`);
        return view;
      }),
  };
}

/** The same, but while there is silence, no call of it ever ends. */
function silenced<T extends object>(store: T, silence: { readonly isOn: boolean }): T {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...given: unknown[]) =>
        silence.isOn ? new Promise(() => {}) : Reflect.apply(method, target, given);
    },
  });
}
