import { describe, expect, it } from "vitest";
import { message } from "../../../bot/message.ts";
import { OpsError } from "../../../jobs/error.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { memoryBot, type SlackUnderTest, slackForTest } from "../../support/slack-under-test.ts";
import { until } from "../../support/until.ts";

const heard = (made: SlackUnderTest, count = 1) =>
  until(() => {
    if (made.intents.length < count) throw new Error(`${made.intents.length} intents`);
    return made.intents;
  });
const told = (made: SlackUnderTest, name: string, words: string) =>
  until(() => {
    const all = made.slack.ephemeral(name).map(({ shown }) => shown);
    const direct = made.slack
      .messages()
      .flatMap(({ channel, shown }) => (channel === `D${made.slack.userId(name).slice(1)}` ? [shown] : []));
    const said = [...all, ...direct].join("\n");
    if (!said.includes(words)) throw new Error(`${name} was told: ${said}`);
    return said;
  });

describe("commands", () => {
  it("come as words, whatever a phone and Slack make of them", async () => {
    const made = await slackForTest();

    await made.slack.command(
      "ann",
      "ferry",
      "/ferry",
      "vm\u00a0create\u00a0\u201cmy vm\u201d \u2014memory 2G",
    );
    await made.slack.command(
      "ann",
      "ferry",
      "/migrate",
      "vm1 <http://kvm1.example.net|kvm1.example.net> &lt;b&gt;",
      {
        wire: true,
      },
    );
    const [first, second] = await heard(made, 2);

    expect(first).toMatchObject({ words: ["ferry", "vm", "create", "my vm", "--memory", "2G"] });
    expect(second).toMatchObject({
      words: ["migrate", "vm1", "kvm1.example.net", "<b>"],
      typed: "/migrate vm1 kvm1.example.net <b>",
    });
  });

  it("are answered where nobody else sees it, five times and more", async () => {
    const made = await slackForTest();
    await made.command("ann", "/ferry hosts");

    for (let i = 1; i <= 7; i += 1) await made.intents[0]?.from.answer(message(`Answer ${i}`, "neutral", ""));

    expect(made.slack.ephemeral("ann").map(({ shown }) => shown)).toHaveLength(7);
    expect(await made.privately("ann")).toContain("Answer 7");
    expect(await made.channel()).toBe("");
  });

  it("are answered in parts where the answer is long", async () => {
    const made = await slackForTest();
    await made.command("ann", "/ferry vms");
    const lines = Array.from({ length: 400 }, (_, n) => ({
      type: "text" as const,
      text: `vm${n} on kvm1: running, 2 GiB of memory`,
    }));

    await made.intents[0]?.from.answer(message("400 VMs", "neutral", "VMs", { lines }));

    expect(made.slack.ephemeral("ann").length).toBeGreaterThan(1);
    expect(await made.privately("ann")).toContain("vm399 on kvm1");
    expect(await made.privately("ann")).toContain("400 VMs (part 2 of");
  });

  it("find their way in another manner when Slack's address for answers is used up and Ferry not in the channel", async () => {
    const made = await slackForTest({ channels: [{ name: "ferry" }, { name: "elsewhere", withBot: false }] });
    await made.slack.command("ann", "elsewhere", "/ferry", "hosts");
    const [intent] = await heard(made);

    for (let i = 1; i <= 6; i += 1) await intent?.from.answer(message(`Answer ${i}`, "neutral", ""));

    await told(made, "ann", "Answer 6");
    expect(made.slack.channelText("elsewhere")).toBe("");
  });

  it("that ask for a plan are refused, with the remedy, where it could have no thread", async () => {
    const made = await slackForTest({
      channels: [
        { name: "ferry" },
        { name: "elsewhere", withBot: false },
        { name: "secret", isPrivate: true, withBot: false },
        { name: "ann-carol", type: "direct", members: ["ann", "carol"] },
      ],
    });

    await made.slack.command("ann", "elsewhere", "/migrate", "vm1 kvm2");
    await told(made, "ann", "Ferry is not in this channel");
    await told(made, "ann", `Type \`/invite @${made.slack.botUser.name}\` here, then ask again.`);
    await made.slack.command("bob", "secret", "/ferry", "prepare kvm1");
    await told(made, "bob", "Ferry takes no part in this conversation");
    await made.slack.command("carol", "ann-carol", "/migrate", "vm1 kvm2");
    await told(made, "carol", "Ask in a channel that Ferry is in");
    await made.slack.command("bob", "secret", "/ferry", "hosts");

    expect((await heard(made)).map((intent) => intent.type === "command" && intent.words)).toEqual([
      ["ferry", "hosts"],
    ]);
  });

  it("are heard again in a channel as soon as Ferry is in it", async () => {
    const made = await slackForTest({ channels: [{ name: "ferry", withBot: false }] });
    await made.slack.command("ann", "ferry", "/migrate", "vm1 kvm2");
    await told(made, "ann", "Ferry is not in this channel");

    made.slack.faults.inviteBot("ferry");
    await made.command("ann", "/migrate vm1 kvm2");

    expect(made.intents).toHaveLength(1);
  });
});

describe("mentions", () => {
  it("in a plan's thread may leave its id out", async () => {
    const made = await slackForTest();
    const root = await made.chat.postRoot(
      made.place,
      "k7m2qx9d.root",
      message("Move vm1", "running", "running"),
    );
    await made.chat.postReply(root, "k7m2qx9d.card", message("Card", "good", "approved"), false);
    const thread = root.split("/")[1] ?? "";

    await made.slack.mention("ann", "ferry", "cancel", { thread });
    const [intent] = await heard(made);
    await intent?.from.answer(message("It stops", "running", "cancelling"));

    expect(intent).toMatchObject({
      type: "command",
      words: ["ferry", "cancel", "k7m2qx9d"],
      from: { account: { account: made.account("ann") }, place: made.place },
    });
    expect(made.slack.ephemeral("ann")).toMatchObject([{ threadTs: thread }]);
  });

  it("in a thread of somebody else's are commands like any other", async () => {
    const made = await slackForTest();
    const thread = made.slack.say("bob", "ferry", "How do I move vm1?");

    await made.slack.mention("ann", "ferry", "help migrate", { thread });

    expect((await heard(made))[0]).toMatchObject({ words: ["ferry", "help", "migrate"] });
  });

  it("in a channel are commands, with what Slack links taken for what was typed", async () => {
    const made = await slackForTest();

    await made.slack.mention("ann", "ferry", "migrate vm1 <http://kvm2.example.net|kvm2.example.net>", {
      wire: true,
    });

    expect((await heard(made))[0]).toMatchObject({ words: ["migrate", "vm1", "kvm2.example.net"] });
  });
});

describe("what people copy from Ferry's own messages", () => {
  it("is understood with the backticks around it", async () => {
    const made = await slackForTest();

    await made.slack.mention("ann", "ferry", "`/ferry show k7m2qx9d`");
    await made.slack.command("ann", "ferry", "/migrate", "`vm1 kvm2`");
    const [said, typed] = await heard(made, 2);

    expect(said).toMatchObject({ words: ["ferry", "show", "k7m2qx9d"] });
    expect(typed).toMatchObject({ words: ["migrate", "vm1", "kvm2"], typed: "/migrate vm1 kvm2" });
  });
});

describe("people", () => {
  it("of another workspace come as such, and so are nobody whom the site file knows", async () => {
    const made = await slackForTest({
      users: [{ name: "ann" }, { name: "mallory", kind: "external" }],
      channels: [{ name: "ferry", isShared: true }],
    });

    await made.slack.mention("mallory", "ferry", "hosts");

    const [intent] = await heard(made);
    expect(intent?.from.account.account).toMatch(/^T0ELSEWHERE\//);
  });
});

describe("dialogs", () => {
  it("of a bare /migrate end in the command that its choices stand for", async () => {
    const bot = memoryBot();
    await bot.store.saveSnapshot({
      at: Date.now(),
      hosts: [
        {
          name: "kvm1",
          readAt: Date.now(),
          domains: [{ name: "vm1", uuid: "u1", state: "running", persistent: true, autostart: false }],
        },
        { name: "kvm2", readAt: Date.now(), domains: [] },
      ],
    });
    const users = [{ name: "ann" }];
    const made = await slackForTest(
      { users },
      {
        bot: {
          ...bot,
          site: {
            ...bot.site,
            people: [{ name: "ann", roles: ["requester"], accounts: { slack: "T0FERRY/U0ANN" } }],
          },
        },
      },
    );
    expect(made.account("ann")).toBe("T0FERRY/U0ANN");

    await made.slack.command("ann", "ferry", "/migrate");
    await until(() => expect(made.slack.openViews("ann")).toHaveLength(1));
    const [form] = made.slack.openViews("ann");
    await made.slack.choose("ann", form?.id ?? "", "VM", "vm1");
    await until(() => expect(made.slack.openViews("ann")[0]?.hash).not.toBe(form?.hash));
    await made.slack.submitView("ann", { "Move it to": "kvm2" });

    const [intent] = await heard(made);
    expect(intent).toMatchObject({
      type: "command",
      words: ["migrate", "vm1", "kvm1", "kvm2"],
      from: { place: made.place },
    });
  });

  it("that Slack does not open are answered with what to type", async () => {
    const made = await slackForTest();
    const root = await made.chat.postRoot(
      made.place,
      "k7m2qx9d.root",
      message("Move vm1", "waiting", "waiting", {
        buttons: [{ id: "reject.k7m2qx9d", label: "Reject", style: "danger" }],
      }),
    );
    made.slack.faults.answer("views.open", { error: "expired_trigger_id" });

    await made.slack.press("ann", root.split("/")[1] ?? "", "Reject");

    await told(made, "ann", "/ferry reject k7m2qx9d <reason>");
    expect(made.intents).toEqual([]);
  });
});

describe("every payload", () => {
  it("is acknowledged although Redis hangs, and its sender told when Redis fails", async () => {
    let fail: (error: Error) => void = () => {};
    const inbox = { ...memoryInbox(), take: () => new Promise<boolean>((_, reject) => (fail = reject)) };
    const made = await slackForTest({}, { inbox });

    await made.slack.command("ann", "ferry", "/ferry", "hosts");
    expect(made.intents).toEqual([]);
    fail(new OpsError("redis.unreachable", { url: "redis://r", why: "timeout" }));

    await told(made, "ann", "Redis does not answer");
    expect(made.intents).toEqual([]);
  });

  it("that comes twice acts once", async () => {
    const made = await slackForTest();
    const root = await made.chat.postRoot(
      made.place,
      "k7m2qx9d.root",
      message("Move vm1", "waiting", "waiting", {
        buttons: [{ id: "approve.k7m2qx9d", label: "Approve", style: "primary" }],
      }),
    );
    made.slack.faults.twice(3);

    await made.slack.command("ann", "ferry", "/ferry", "hosts");
    await made.slack.press("ann", root.split("/")[1] ?? "", "Approve");
    await made.slack.mention("ann", "ferry", "hosts");
    await heard(made, 3);
    await made.command("bob", "/ferry vms");

    expect(made.slack.deliveries.length).toBeGreaterThanOrEqual(7);
    expect(made.intents).toHaveLength(4);
  });

  it("that a bot took and died over is done by the next, under its own name", async () => {
    const inbox = memoryInbox();
    let live: () => void = () => {};
    const first = await slackForTest(
      {},
      { inbox, onIntent: () => new Promise<void>((resolve) => (live = resolve)) },
    );
    await first.slack.command("ann", "ferry", "/migrate", "vm1 kvm2");
    await until(() => expect(inbox.open.size).toBe(1));
    const [[key = "", kept = ""] = []] = [...inbox.open];

    const second = await slackForTest({}, { inbox });

    const [intent] = await heard(second);
    expect(intent).toMatchObject({ key, words: ["migrate", "vm1", "kvm2"] });
    live();
    expect(kept).not.toMatch(/response_url|token/);
  });

  it("in hand is done before Ferry closes", async () => {
    let finish: () => void = () => {};
    const done: string[] = [];
    const made = await slackForTest(
      {},
      {
        async onIntent() {
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          done.push("intent");
        },
      },
    );
    await made.slack.command("ann", "ferry", "/ferry", "hosts");
    const closing = made.chat.close().then(() => done.push("closed"));
    await until(() => expect(made.slack.sockets).toBe(0));

    finish();
    await closing;

    expect(done).toEqual(["intent", "closed"]);
  });

  it("that Ferry has no use for is acknowledged all the same", async () => {
    const made = await slackForTest({ events: ["app_mention", "app_home_opened"] });

    await made.slack.openHome("ann");

    expect(made.slack.deliveries.every(({ acknowledgedAt }) => acknowledgedAt !== undefined)).toBe(true);
  });
});
