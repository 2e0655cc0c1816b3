import { describe, expect, it, onTestFinished, vi } from "vitest";
import { eventually, smallSite, startFerry } from "../support/ferry-process.ts";
import { type FakeSlack, openFakeSlack } from "../support/slack/fake-slack.ts";
import { freePort } from "../support/sshd.ts";

// Each test is a whole process, on a machine that may boot the lab's hosts at the same time.
vi.setConfig({ testTimeout: 180_000 });

async function fake(): Promise<FakeSlack> {
  const slack = await openFakeSlack();
  onTestFinished(() => slack.close());
  return slack;
}

/** `ferry` as a process in that Slack. */
async function ferry(slack: FakeSlack, ...args: string[]) {
  const http = await freePort();
  const site = smallSite((name) => `slack: ${slack.team.id}/${slack.userId(name)}`);
  const process = startFerry(args, site, {
    FERRY_HTTP: `127.0.0.1:${http}`,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
  });
  const get = async (where: string) => {
    const response = await fetch(`http://127.0.0.1:${http}${where}`);
    return { status: response.status, text: await response.text() };
  };
  return { ...process, get };
}

describe("ferry bot in Slack", () => {
  it("needs no terminal, plans what is asked for, and says how it is", async () => {
    const slack = await fake();
    const bot = await ferry(slack, "bot");
    await eventually(() => expect(bot.said()).toContain('"ready"'));
    await slack.connected(2);

    await slack.command("ann", "ferry", "/migrate", "vm1 kvm1");
    await eventually(() => expect(slack.channelText("ferry")).toContain("ann asked: /migrate vm1 kvm1"));
    await slack.command("carol", "ferry", "/ferry", "hosts");
    await eventually(() =>
      expect(
        slack
          .ephemeral("carol")
          .map(({ shown }) => shown)
          .join(),
      ).toContain("Ferry does not know you"),
    );

    expect(
      slack
        .ephemeral("ann")
        .map(({ shown }) => shown)
        .join(),
    ).toContain("is being made");
    expect(await bot.get("/readyz")).toEqual({ status: 200, text: "ok\n" });
    expect((await bot.get("/metrics")).text).toMatch(/^ferry_chat_up 1$/m);

    slack.faults.away();
    await eventually(async () => expect(await bot.get("/readyz")).toMatchObject({ status: 503 }));
    expect((await bot.get("/readyz")).text).toContain("Slack: no socket is open, so Ferry hears nobody");
    expect(await bot.get("/healthz")).toMatchObject({ status: 200 });
    slack.faults.back();
    await slack.connected(1);

    bot.stop();
    expect(await bot.exited).toEqual([0, null]);
    for (const secret of [slack.botToken, slack.appToken]) expect(bot.said()).not.toContain(secret);
  });

  it("says so in /healthz, and once in its log, when Slack refuses its token while it runs", async () => {
    const slack = await fake();
    const bot = await ferry(slack, "bot");
    await eventually(() => expect(bot.said()).toContain('"ready"'));
    await slack.connected(2);
    const errors = () =>
      bot
        .said()
        .split("\n")
        .filter((line) => line.includes('"level":"error"'));

    slack.faults.revoke("bot");
    // Answered by a call with the token, since a mention has no address for answers.
    await slack.mention("ann", "ferry", "hosts");
    await eventually(async () => expect(await bot.get("/healthz")).toMatchObject({ status: 503 }));
    await slack.mention("ann", "ferry", "vms");
    await eventually(() =>
      expect(slack.calls.filter(({ error }) => error === "token_revoked").length).toBeGreaterThan(2),
    );

    expect((await bot.get("/healthz")).text).toContain(
      "Slack refuses Ferry's bot token: token_revoked. Install the app in the workspace again, and set SLACK_BOT_TOKEN",
    );
    expect(errors()).toEqual([expect.stringContaining('"code":"slack.token-refused"')]);
    slack.faults.restore("bot");
    await eventually(async () => expect(await bot.get("/healthz")).toMatchObject({ status: 200 }));

    bot.stop();
    expect(await bot.exited).toEqual([0, null]);
  });

  it("does not begin with a token that Slack refuses, and says what to do", async () => {
    const slack = await fake();
    slack.faults.revoke("bot");
    const bot = await ferry(slack, "bot");

    expect(await bot.exited).toEqual([1, null]);
    expect(bot.said()).toContain("Slack refuses Ferry's bot token: token_revoked.");
    expect(bot.said()).toContain("remedy: Install the app in the workspace again, and set SLACK_BOT_TOKEN");
    expect(bot.said()).not.toContain(slack.botToken);
  });
});

describe("ferry doctor", () => {
  it("says as whom Ferry is in which workspace", async () => {
    const slack = await fake();
    const doctor = await ferry(slack, "doctor");
    await doctor.exited;

    expect(doctor.said()).toContain(
      `slack  ✓ ${slack.team.name} (${slack.team.id}) as @${slack.botUser.name}, by Socket Mode`,
    );
  });

  it("names the scope that is missing, and looks at all else nevertheless", async () => {
    const slack = await fake();
    slack.faults.takeScope("files:write");
    const doctor = await ferry(slack, "doctor");

    expect((await doctor.exited)[0]).toBe(1);
    expect(doctor.said()).toContain("slack  ✗ Ferry's Slack app lacks scopes: files:write.");
    expect(doctor.said()).toContain("kvm1  ✗");
  });
});
