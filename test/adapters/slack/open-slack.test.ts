import { afterEach, describe, expect, it, vi } from "vitest";
import { examineSlack } from "../../../adapters/slack/examine.ts";
import { openSlack, type Slack } from "../../../adapters/slack/open-slack.ts";
import { SCOPES } from "../../../adapters/slack/scopes.ts";
import { message } from "../../../bot/message.ts";
import { freePace } from "../../support/free-pace.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { silentLog } from "../../support/silent-log.ts";
import { type FakeSlack, openFakeSlack } from "../../support/slack/fake-slack.ts";
import { memoryBot, slackForTest, socketEnv } from "../../support/slack-under-test.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function fake(): Promise<FakeSlack> {
  const slack = await openFakeSlack();
  open.push(slack);
  return slack;
}
async function opened(slack: FakeSlack): Promise<Slack> {
  const chat = await openSlack({
    env: socketEnv(slack),
    bot: memoryBot(),
    inbox: memoryInbox(),
    pace: freePace,
    log: silentLog,
    staggerMs: 1,
    onIntent: async () => {},
  });
  open.push(chat);
  return chat;
}
const eventually = (look: () => void) => vi.waitFor(look, { timeout: 20_000, interval: 20 });

describe("openSlack", () => {
  it("refuses to begin with a token that is no use, and says which", async () => {
    const slack = await fake();
    slack.faults.revoke("bot");

    await expect(opened(slack)).rejects.toMatchObject({
      code: "slack.token-refused",
      message: "Slack refuses Ferry's bot token: token_revoked",
    });
  });

  it("refuses to begin without a scope that it needs, and names it", async () => {
    const slack = await fake();
    slack.faults.takeScope("files:write");
    slack.faults.takeScope("channels:history");

    await expect(opened(slack)).rejects.toMatchObject({
      code: "slack.scopes-missing",
      message: "Ferry's Slack app lacks scopes: files:write, channels:history",
    });
  });

  it("goes on without a Slack that does not answer, and is there when it does", async () => {
    const slack = await fake();
    slack.faults.away();
    const chat = await opened(slack);
    const place = { platform: "slack", channel: `${slack.team.id}/${slack.channelId("ferry")}` };
    const post = () => chat.postRoot(place, "k7m2qx9d.root", message("Move vm1", "good", "done"));

    await expect(post()).rejects.toMatchObject({ passing: true });
    expect(chat.identity).toBeUndefined();
    expect(chat.reasons().passing.length).toBeGreaterThan(0);
    slack.faults.back();

    await eventually(() => expect(chat.identity?.name).toBe(slack.botUser.name));
    await post();
    await eventually(() => expect(chat.reasons()).toEqual({ fatal: [], passing: [] }));
  });
});

describe("sockets", () => {
  it("are two, and a refresh of one leaves no command unanswered", async () => {
    const made = await slackForTest();
    expect(made.slack.sockets).toBe(2);
    let stop = false;
    const typing = (async () => {
      let typed = 0;
      for (; !stop; typed += 1) await made.slack.command("ann", "ferry", "/ferry", "hosts");
      return typed;
    })();

    for (let i = 0; i < 4; i += 1) {
      await made.slack.faults.refresh({ warnMs: 50 });
      await made.slack.connected(2);
    }
    stop = true;
    const typed = await typing;

    expect(typed).toBeGreaterThan(4);
    await eventually(() => expect(made.intents).toHaveLength(typed));
  });

  it("that are cut come back by themselves", async () => {
    const made = await slackForTest();

    expect(made.slack.faults.dropSockets()).toBe(2);
    const opens = () => made.slack.calls.filter(({ method }) => method === "apps.connections.open");
    await eventually(() => expect(opens()).toHaveLength(4));
    await made.slack.connected(2);
    await made.command("ann", "/ferry hosts");

    expect(made.intents).toHaveLength(1);
  });

  it("come back after an outage, and meanwhile Ferry is not ready", async () => {
    const made = await slackForTest();

    made.slack.faults.away();
    await eventually(() => expect(made.chat.reasons().passing.join()).toContain("no socket is open"));
    made.slack.faults.back();
    await made.slack.connected(2);
    await made.command("ann", "/ferry hosts");

    expect(made.chat.reasons().fatal).toEqual([]);
    await eventually(() => expect(made.chat.reasons().passing.join()).not.toContain("no socket is open"));
  });

  it("that an administrator has switched off are a fatal reason", async () => {
    const made = await slackForTest();

    made.slack.faults.disableLink();

    await eventually(() =>
      expect(made.chat.reasons().fatal.join()).toContain("Turn it on under Socket Mode"),
    );
  });
});

describe("reasons", () => {
  it("tell a revoked token from what passes, and are gone with it", async () => {
    const made = await slackForTest();
    const root = await made.chat.postRoot(made.place, "k7m2qx9d.root", message("Move vm1", "good", "done"));
    const edit = () => made.chat.edit(root, message("Move vm1", "good", "done again")).catch(() => {});

    made.slack.faults.revoke("bot");
    await edit();
    expect(made.chat.reasons()).toEqual({
      fatal: [
        "Slack refuses Ferry's bot token: token_revoked. Install the app in the workspace again, and set SLACK_BOT_TOKEN to the token that it has then.",
      ],
      passing: [],
    });

    made.slack.faults.restore("bot");
    await edit();
    expect(made.chat.reasons()).toEqual({ fatal: [], passing: [] });
  });

  it("are gone when Slack is well again, also where nobody uses Ferry meanwhile", async () => {
    const made = await slackForTest({}, { roundMs: 50 });
    const root = await made.chat.postRoot(made.place, "k7m2qx9d.root", message("Move vm1", "good", "done"));
    const edit = () => made.chat.edit(root, message("Move vm1", "good", "done again")).catch(() => {});

    made.slack.faults.answer("chat.update", { status: 503 });
    await edit();
    await eventually(() => expect(made.chat.reasons()).toEqual({ fatal: [], passing: [] }));

    made.slack.faults.revoke("bot");
    await edit();
    expect(made.chat.reasons().fatal).toHaveLength(1);
    made.slack.faults.restore("bot");
    await eventually(() => expect(made.chat.reasons()).toEqual({ fatal: [], passing: [] }));
  });

  it("do not name a scope that the app has no need of: its own are all there", async () => {
    const made = await slackForTest({ scopes: Object.keys(SCOPES) });
    await made.chat.tell?.(made.account("ann"), message("Move vm1", "good", "done"));
    const direct = made.slack.messages().at(-1)?.channel;
    const place = { platform: "slack", channel: `${made.slack.team.id}/${direct}` };

    await made.chat.postRoot(place, "k7m2qx9d.root", message("Move vm1", "good", "done"), true);

    const asked = made.slack.calls.find(({ method }) => method === "conversations.history");
    expect(asked?.error).toBe("missing_scope");
    expect(made.chat.reasons()).toEqual({ fatal: [], passing: [] });
  });

  it("name a scope that was taken away, until what needs it works again", async () => {
    const made = await slackForTest();
    const root = await made.chat.postRoot(made.place, "k7m2qx9d.root", message("Move vm1", "good", "done"));
    const file = { name: "ferry-k7m2qx9d.txt", title: "Record", text: "x" };
    made.slack.faults.takeScope("files:write");

    await expect(made.chat.attach?.(root, "k7m2qx9d.record", file)).rejects.toMatchObject({ passing: false });
    expect(made.chat.reasons().fatal.join()).toContain("files:write");
    await made.chat.edit(root, message("Move vm1", "good", "done again"));
    expect(made.chat.reasons().fatal.join()).toContain("files:write");
    made.slack.faults.giveScope("files:write");
    await made.chat.attach?.(root, "k7m2qx9d.record", file);

    expect(made.chat.reasons().fatal).toEqual([]);
  });

  it("do not name one channel's trouble: others are well", async () => {
    const made = await slackForTest();
    made.slack.faults.removeBot("ferry");

    await expect(
      made.chat.postRoot(made.place, "k7m2qx9d.root", message("Move vm1", "good", "done")),
    ).rejects.toMatchObject({
      passing: false,
      message: expect.stringContaining("has Ferry been invited to that channel?"),
    });

    expect(made.chat.reasons()).toEqual({ fatal: [], passing: [] });
  });
});

describe("examineSlack", () => {
  it("says whose workspace it is, as whom Ferry is there and how it hears", async () => {
    const slack = await fake();

    expect(await examineSlack(socketEnv(slack), silentLog)).toBe(
      `${slack.team.name} (${slack.team.id}) as @${slack.botUser.name}, by Socket Mode`,
    );
    expect(slack.sockets).toBe(0);
  });

  it.each([
    ["bot", "SLACK_BOT_TOKEN"],
    ["app", "SLACK_APP_TOKEN"],
  ] as const)("names the variable of a %s token that is no use", async (token, variable) => {
    const slack = await fake();
    slack.faults.revoke(token);

    await expect(examineSlack(socketEnv(slack), silentLog)).rejects.toMatchObject({
      code: "slack.token-refused",
      remedy: expect.stringContaining(variable),
    });
  });

  it("says where nobody answered", async () => {
    const slack = await fake();
    slack.faults.away();

    await expect(examineSlack(socketEnv(slack), silentLog)).rejects.toMatchObject({
      code: "slack.unreachable",
      message: expect.stringContaining(slack.apiUrl),
    });
  });
});
