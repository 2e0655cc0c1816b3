import { onTestFinished, vi } from "vitest";
import { openSlack, type Slack, type SlackOptions } from "../../adapters/slack/open-slack.ts";
import { REQUEST_PATH } from "../../adapters/slack/request-server.ts";
import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Intent } from "../../bot/chat.ts";
import { newPlanId } from "../../jobs/plan-id.ts";
import { answeredLook } from "./answered-look.ts";
import { askedWorker } from "./asked-worker.ts";
import { botSite } from "./bot-site.ts";
import type { ChatUnderTest } from "./chat-contract.ts";
import { fakeQueue } from "./fake-queue.ts";
import { freePace } from "./free-pace.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { memoryStore } from "./memory-store.ts";
import { silentLog } from "./silent-log.ts";
import { type FakeSlack, openFakeSlack } from "./slack/fake-slack.ts";
import type { FakeSlackOptions } from "./slack/options.ts";
import { freePort } from "./sshd.ts";

/** A bot's ports without Redis. */
export const memoryBot = (store = memoryStore()): BotPorts => ({
  store,
  queue: fakeQueue(),
  site: botSite,
  lookAtHosts: answeredLook(store),
  askWorker: askedWorker(),
  log: silentLog,
  now: Date.now,
  newPlanId: () => newPlanId((n) => Math.floor(Math.random() * n)),
  patienceMs: 1_000,
});

/** How Ferry reaches a fake Slack by Socket Mode. */
export const socketEnv = ({ botToken, appToken, apiUrl }: FakeSlack): SlackOptions["env"] => ({
  botToken,
  appToken,
  requests: undefined,
  apiUrl,
  blocks: "classic",
});

/** What openSlack is given where nothing is to stand in its way: no Redis, no limits, no waits. */
export const unhindered = () => ({
  inbox: memoryInbox(),
  pace: freePace,
  log: silentLog,
  staggerMs: 1,
  editIntervalMs: 0,
});

export type SlackUnderTest = ChatUnderTest & {
  readonly slack: FakeSlack;
  readonly chat: Slack;
  account(name: string): string;
};

/** Options of openSlack that a test sets otherwise. */
export type Tuned = Omit<Partial<SlackOptions>, "env"> & {
  env?(slack: FakeSlack): Partial<SlackOptions["env"]>;
};

/** Ferry on a fake Slack: everything that people do is kept as an intent, and nothing is done about it. */
export async function slackUnderTest(
  fake: FakeSlackOptions = {},
  { env, ...options }: Tuned = {},
): Promise<SlackUnderTest> {
  const slack = await openFakeSlack(fake);
  const settings = { ...socketEnv(slack), ...env?.(slack) };
  const intents: Intent[] = [];
  let told: () => void = () => {};
  const open = (env = settings) =>
    openSlack({
      env,
      bot: memoryBot(),
      ...unhindered(),
      async onIntent(intent) {
        intents.push(intent);
        told();
      },
      ...options,
    });
  const opened = [
    await open().catch(async (error) => {
      await slack.close();
      throw error;
    }),
  ];
  if (settings.appToken !== undefined) await slack.connected(2);

  const heard = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  const tsOf = (ref: string) => ref.split("/")[1] ?? "";
  const account = (name: string) => `${slack.team.id}/${slack.userId(name)}`;
  const [chat] = opened;
  if (chat === undefined) throw new Error("Slack did not open");

  return {
    slack,
    chat,
    place: { platform: "slack", channel: `${slack.team.id}/${slack.channelId("ferry")}` },
    intents,
    account,
    channel: async () => slack.channelText("ferry"),
    thread: async (root) => slack.threadText(tsOf(root)),
    privately: async (name) =>
      slack
        .ephemeral(name)
        .map(({ shown }) => shown)
        .join("\n"),
    notified: async () => slack.notified(),
    async command(name, typed) {
      const [, command = "", text = ""] = /^(\S+)\s*(.*)$/su.exec(typed) ?? [];
      const done = heard();
      await slack.command(name, "ferry", command, text);
      await done;
    },
    async press(name, label, reason) {
      const message = slack
        .messages("ferry")
        .findLast(({ elements }) => elements.some((element) => element.label === label));
      if (message === undefined) throw new Error(`There is no button ${label}`);
      const done = heard();
      await slack.press(name, message.ts, label);
      if (reason !== undefined) await submitReason(slack, name, reason);
      await done;
    },
    away: async () => slack.faults.away(),
    remove: async (ref) => slack.remove(tsOf(ref)),
    async again() {
      // Slack knows of the first one's port alone.
      const { requests } = settings;
      const next = await open({ ...settings, requests: requests && { ...requests, port: 0 } });
      opened.push(next);
      return next;
    },
    async close() {
      slack.faults.back();
      for (const each of opened) await each.close();
      await slack.close();
    },
  };
}

/** The same, closed when the test that asked for it is over. */
export async function slackForTest(...given: Parameters<typeof slackUnderTest>): Promise<SlackUnderTest> {
  const made = await slackUnderTest(...given);
  onTestFinished(made.close);
  return made;
}

/** The same where Slack sends signed requests. */
export async function slackByRequests(): Promise<SlackUnderTest & { readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${REQUEST_PATH}`;
  const env = ({ signingSecret }: FakeSlack) => ({
    appToken: undefined,
    requests: { host: "127.0.0.1", port, signingSecret },
  });
  return { ...(await slackUnderTest({ requestUrl: url }, { env })), url };
}

/**
 * Presses a button of that id wherever it stands; says what was done. Where
 * it is gone, as it is for everybody who comes late, the command is typed;
 * undefined where there is no such command.
 */
export async function pressOrType(
  slack: FakeSlack,
  name: string,
  channel: string,
  button: string,
  reason?: string,
): Promise<string | undefined> {
  const message = slack
    .messages(channel)
    .findLast(({ elements }) => elements.some(({ actionId }) => actionId === button));
  const element = message?.elements.find(({ actionId }) => actionId === button);
  const [verb, plan] = button.split(".");
  if (message === undefined || element === undefined) {
    if (verb === "again") return undefined;
    await slack.command(name, channel, "/ferry", `${verb} ${plan}`);
    return `/ferry ${verb} ${plan}`;
  }
  await slack.press(name, message.ts, button);
  if (verb === "reject") await submitReason(slack, name, reason ?? "");
  const confirmed = element.confirm === undefined ? "" : `\n${element.confirm} [${element.label}]`;
  return `presses ${element.label}${reason === undefined ? "" : ` (${reason})`}${confirmed}`;
}

/** Writes into the dialog that a press has opened, once it is there, and sends it in. */
async function submitReason(slack: FakeSlack, name: string, reason: string): Promise<void> {
  await vi.waitUntil(() => slack.openViews(name).length > 0, { timeout: 10_000, interval: 5 });
  await slack.submitView(name, { reason });
}
