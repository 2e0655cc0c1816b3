import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AppPorts } from "../../../adapters/discord/open-app.ts";
import type { Inbox } from "../../../adapters/inbox.ts";
import { message } from "../../../bot/message.ts";
import { OpsError } from "../../../jobs/error.ts";
import type { Log } from "../../../jobs/log.ts";
import { openFakeDiscord } from "../../support/discord/fake-discord.ts";
import type { FakeDiscordOptions } from "../../support/discord/options.ts";
import { heardIn, hearing, serverIn, shared } from "../../support/discord-receiving.ts";
import { memoryInbox } from "../../support/memory-inbox.ts";
import { startRelay } from "../../support/relay.ts";
import { silentLog } from "../../support/silent-log.ts";
import { examplePlan } from "../../support/store-contract.ts";
import { until } from "../../support/until.ts";

async function heard(options: FakeDiscordOptions = {}, given: Partial<AppPorts> = {}) {
  const world = await heardIn(options, given);
  onTestFinished(world.close);
  // Discord has a session a moment before the bot knows of it.
  await until(() => expect(world.bot.standing.reasons()).toEqual({ fatal: [], passing: [] }));
  await until(() => expect(world.discord.commands()).toHaveLength(2));
  return world;
}

const told = (messages: readonly { shown: string }[]) => messages.map(({ shown }) => shown).join("\n");
const buttons = message("Card", "waiting", "waiting", {
  buttons: [
    { id: "approve.k7m2qx9d", label: "Approve", style: "primary" },
    { id: "reject.k7m2qx9d", label: "Reject", style: "danger" },
    { id: "cancel.k7m2qx9d", label: "Cancel", style: "danger", confirm: "Stop it?" },
  ],
});

/** A plan of somebody's runs, and bob is an approver whom the site file knows; ann it does not. */
async function heardWithBob() {
  const id = "80351110224678912";
  const given = shared();
  const people = given.bot.site.people.map((person) =>
    person.name === "bob" ? { ...person, accounts: { discord: id } } : person,
  );
  await given.bot.store.createPlan(examplePlan({ state: "running" }));
  const bot = { ...given.bot, site: { ...given.bot.site, people } };
  return heard({ users: [{ name: "ann" }, { name: "bob", id }] }, { ...given, bot });
}

describe("what people do in Discord", () => {
  it("is acknowledged at once and heard: the words, who, where, and their answer is for them alone", async () => {
    const { discord, bot } = await heard();

    const delivered = await discord.command("ann", "ferry", "migrate", {
      vm: "vm1",
      destination: "kvm2",
      source: "kvm1",
    });

    expect(delivered).toMatchObject({ type: 5, isEphemeral: true });
    await until(() => expect(told(discord.ephemeral("ann"))).toContain("Heard"));
    expect(bot.intents).toMatchObject([
      {
        type: "command",
        words: ["migrate", "vm1", "kvm1", "kvm2"],
        typed: "/migrate vm1 kvm1 kvm2",
        from: {
          account: { platform: "discord", account: discord.userId("ann") },
          place: { platform: "discord", channel: `${discord.guild.id}/${discord.channelId("ferry")}` },
        },
      },
    ]);
    expect(discord.channelText("ferry")).not.toContain("Heard");
  });

  it("is acknowledged while Redis hangs, and whoever did it is told when Redis fails", async () => {
    let fail: (error: Error) => void = () => {};
    const silent = new Promise<boolean>((_, reject) => {
      fail = reject;
    });
    const inbox = { ...shared().inbox, take: () => silent };
    const { discord, bot } = await heard({}, { inbox });

    await discord.command("ann", "ferry", "ferry hosts");
    expect(bot.intents).toEqual([]);

    fail(new OpsError("redis.unreachable", { url: "redis://x", why: "no connection" }));
    await until(() => expect(told(discord.ephemeral("ann"))).toContain("Redis"));
    expect(bot.intents).toEqual([]);
  });

  it("is not done later either when its sender was told that it is not done", async () => {
    const inner = memoryInbox();
    const inbox: Inbox = {
      ...inner,
      // Redis kept it, and its answer did not come in time.
      async take(key, body) {
        await inner.take(key, body);
        throw new OpsError("redis.unreachable", { url: "redis://x", why: "Command timed out" });
      },
    };
    const { discord } = await heard({}, { inbox });

    await discord.command("ann", "ferry", "ferry hosts");

    await until(() => expect(told(discord.ephemeral("ann"))).toContain("Redis"));
    await until(() => expect(inner.open.size).toBe(0));
  });

  it("is done once however often Discord tells of it", async () => {
    const { discord, bot } = await heard();
    discord.faults.twice();

    await discord.command("ann", "ferry", "ferry hosts");
    await discord.command("ann", "ferry", "ferry vms");
    await until(() => expect(bot.intents).toHaveLength(2));
    await until(() => expect(discord.ephemeral("ann").every(({ isLoading }) => !isLoading)).toBe(true));

    expect(bot.intents).toMatchObject([{ words: ["ferry", "hosts"] }, { words: ["ferry", "vms"] }]);
  });

  it("is a click, whose answer leaves the message alone", async () => {
    const { discord, bot } = await heard();
    const card = await bot.post(discord.channelId("ferry"), buttons);

    await discord.press("bob", card, "Approve");
    await until(() => expect(told(discord.ephemeral("bob"))).toContain("Heard"));

    expect(bot.intents).toMatchObject([{ type: "click", button: "approve.k7m2qx9d" }]);
    expect(discord.message(card).shown).toContain("Card");
  });

  it("is asked again first where the button says so, and counts with the second click", async () => {
    const { discord, bot } = await heardWithBob();
    const card = await bot.post(discord.channelId("ferry"), buttons);

    await discord.press("bob", card, "Cancel");
    await until(() =>
      expect(told(discord.ephemeral("bob"))).toContain("Stop plan k7m2qx9d? Ferry ends in one known state"),
    );
    expect(bot.intents).toEqual([]);

    const question = discord.ephemeral("bob").at(-1)?.id ?? "";
    await discord.press("bob", question, "Cancel");
    await until(() => expect(bot.intents).toMatchObject([{ type: "click", button: "cancel.k7m2qx9d" }]));
  });

  it("is not asked of whoever would be refused: their click is answered at once", async () => {
    const { discord, bot } = await heardWithBob();
    const card = await bot.post(discord.channelId("ferry"), buttons);

    await discord.press("ann", card, "Cancel");

    await until(() => expect(told(discord.ephemeral("ann"))).toContain("Heard"));
    expect(bot.intents).toMatchObject([{ type: "click", button: "cancel.k7m2qx9d" }]);
  });

  it("opens a dialog for the reason of a rejection at once, and is heard when that is sent in", async () => {
    const { discord, bot } = await heard();
    const card = await bot.post(discord.channelId("ferry"), buttons);

    expect((await discord.press("bob", card, "Reject")).type).toBe(9);
    expect(bot.intents).toEqual([]);
    await discord.submit("bob", { "Why?": "not tonight" });

    await until(() =>
      expect(bot.intents).toMatchObject([
        { type: "click", button: "reject.k7m2qx9d", reason: "not tonight" },
      ]),
    );
  });

  it("is completed while it is typed", async () => {
    const { discord } = await heard();

    // Nobody of the site file: nothing is offered, and Discord is answered all the same.
    expect(await discord.autocomplete("ann", "ferry", "migrate", { vm: "v" }, "vm")).toEqual([]);
  });

  it("asks for no plan where Ferry could make no thread, and says what is missing", async () => {
    const { discord, bot } = await heard({
      channels: [{ name: "ferry" }, { name: "closed", botLacks: ["CreatePublicThreads"] }],
    });

    await discord.command("ann", "closed", "migrate", { vm: "vm1", destination: "kvm2" });
    await until(() =>
      expect(told(discord.ephemeral("ann"))).toContain("Ferry may not create public threads in this channel"),
    );
    await discord.command("ann", "closed", "ferry hosts");
    await until(() => expect(bot.intents).toMatchObject([{ words: ["ferry", "hosts"] }]));
  });

  it("has its plan in the channel that the site file names, wherever it was asked for", async () => {
    const discord = await openFakeDiscord({ channels: [{ name: "ferry" }, { name: "ops" }] });
    onTestFinished(() => discord.close());
    const server = { ...serverIn(discord), channel: discord.channelId("ops") };
    const bot = await hearing(discord, { server });
    onTestFinished(() => bot.close());
    await until(() => expect(discord.commands()).toHaveLength(2));
    await until(() => expect(bot.standing.reasons()).toEqual({ fatal: [], passing: [] }));

    await discord.command("ann", "ferry", "migrate", { vm: "vm1", destination: "kvm2" });

    await until(() =>
      expect(bot.intents[0]?.from.place.channel).toBe(`${discord.guild.id}/${discord.channelId("ops")}`),
    );
  });

  it("is not done when it came too late to be acknowledged, and whoever did it is told", async () => {
    const { discord, bot } = await heard({ acknowledgeWithinMs: 300 });
    discord.faults.late(600);

    await expect(discord.command("ann", "ferry", "ferry hosts")).rejects.toThrow();

    await until(() =>
      expect(told(discord.direct("ann"))).toContain("Ferry was away when you typed a command"),
    );
    expect(bot.intents).toEqual([]);
  });

  it("is done and answered directly by another bot when one has died over it", async () => {
    const given = shared();
    const { discord, bot } = await heard({}, given);
    await bot.close();
    await keptBy(discord, given);
    const next = await hearing(discord, given);
    onTestFinished(() => next.close());

    await until(() => expect(next.intents).toHaveLength(1));
    await until(() => expect(told(discord.direct("ann"))).toContain("Heard"));
    expect(given.inbox.open.size).toBe(0);
  });

  it("does nothing in another server than the site file's, and says so", async () => {
    const given = shared();
    const { discord, bot } = await heard({}, given);
    await bot.close();
    await keptBy(discord, given, "999999999999999999");
    const next = await hearing(discord, given);
    onTestFinished(() => next.close());

    await until(() => expect(told(discord.direct("ann"))).toContain("Ferry does not work in this server"));
    expect(next.intents).toEqual([]);
  });

  it("leaves no token of an interaction in Redis or in the log, whatever goes wrong", async () => {
    const logged: string[] = [];
    const write = (fields: object, text: string) => {
      logged.push(
        JSON.stringify(fields, (_, value) => (value instanceof Error ? every(value) : value)),
        text,
      );
    };
    const log: Log = { debug: write, info: write, warn: write, error: write, child: () => log };
    const given = shared();
    const bodies: string[] = [];
    const inbox = {
      ...given.inbox,
      async take(key: string, body: string) {
        bodies.push(body);
        return given.inbox.take(key, body);
      },
    };
    const { discord, bot } = await heard({}, { ...given, inbox, log });
    discord.faults.answer("POST /interactions/:id/:token/callback", { status: 500 }, 1);
    await discord.command("ann", "ferry", "ferry hosts").catch(() => {});
    discord.faults.answer("*", { status: 403, code: 50013, message: "Missing Permissions" }, 6);
    const { interaction } = await discord
      .command("ann", "ferry", "ferry vms")
      .catch(() => ({ interaction: {} }));
    await until(() => expect(bot.intents.length).toBeGreaterThan(0));
    await delay(100);

    const tokens = discord.calls.flatMap(
      ({ path }) => /^\/(?:interactions|webhooks)\/\d+\/([^/]+)/.exec(path)?.[1] ?? [],
    );
    expect(tokens.length).toBeGreaterThan(0);
    expect(bodies.length).toBeGreaterThan(0);
    expect(logged.join()).toContain("Discord could not be told");
    for (const token of [...tokens, String(Object(interaction).token)]) {
      expect(bodies.join()).not.toContain(token);
      expect(logged.join()).not.toContain(token);
    }
  });
});

/** What a bot that died had taken: the command of somebody, of which nobody has heard. */
async function keptBy(
  discord: Awaited<ReturnType<typeof openFakeDiscord>>,
  { inbox }: ReturnType<typeof shared>,
  guild = discord.guild.id,
): Promise<void> {
  const body = JSON.stringify({
    id: "1040000000000000009",
    application_id: discord.appId,
    token: "-",
    type: 2,
    guild_id: guild,
    channel: { id: discord.channelId("ferry"), type: 0 },
    member: { user: { id: discord.userId("ann") }, roles: [] },
    data: { name: "ferry", options: [{ type: 1, name: "hosts" }] },
  });
  await inbox.take("i.1040000000000000009", body);
}

/** Every property of an error, its causes included, as a logger may write it. */
function every(error: Error): object {
  return { ...error, message: error.message, stack: error.stack, cause: error.cause };
}

describe("several bots", () => {
  it("hear with one gateway, and the next one goes on with the same session", async () => {
    const given = shared();
    const { discord, bot: one } = await heard({}, given);
    const two = await hearing(discord, given);
    onTestFinished(() => two.close());
    expect(discord.sessions).toHaveLength(1);
    const [session] = discord.sessions;

    await discord.command("ann", "ferry", "ferry hosts");
    await one.close();
    // Nobody listens now: Discord keeps it for the session, and the next bot has it in time.
    await discord.command("ann", "ferry", "ferry vms");
    await until(() => expect(two.intents).toMatchObject([{ words: ["ferry", "vms"] }]));

    expect(one.intents).toMatchObject([{ words: ["ferry", "hosts"] }]);
    expect(discord.sessions).toEqual([session]);
    expect(discord.gateway.filter(({ what }) => what === "identified")).toHaveLength(1);
    expect(discord.gateway.some(({ what }) => what === "resumed")).toBe(true);
  });

  it("act once even when two of them hear the same", async () => {
    const given = shared();
    const { discord, bot: one } = await heard({}, given);
    // One that was thought dead: it has a gateway of its own, since its leases are others.
    const two = await hearing(discord, { ...given, notes: shared().notes, bot: shared().bot });
    onTestFinished(() => two.close());
    await discord.connected(2);

    await discord.command("ann", "ferry", "ferry hosts");
    await until(() => expect(told(discord.ephemeral("ann"))).toContain("Heard"));
    await until(() => expect(given.inbox.open.size).toBe(0));

    expect([...one.intents, ...two.intents]).toHaveLength(1);
  });

  it("register the commands once, and again only when they are not there", async () => {
    const given = shared();
    const { discord, bot: one } = await heard({}, given);
    const puts = () =>
      discord.calls.filter(({ method, path }) => method === "PUT" && path.endsWith("/commands"));
    await one.close();
    const two = await hearing(discord, given);
    onTestFinished(() => two.close());
    await discord.command("ann", "ferry", "ferry hosts");

    expect(puts()).toHaveLength(1);
    expect(
      discord
        .commands()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["ferry", "migrate"]);
  });
});

describe("a gateway that breaks", () => {
  it.each(["cut", "reconnect", "closed with 4000"] as const)("(%s) loses nobody's command", async (how) => {
    const { discord, bot } = await heard();
    for (let round = 1; round <= 3; round += 1) {
      if (how === "cut") discord.faults.dropGateway();
      else if (how === "reconnect") discord.faults.reconnect();
      else discord.faults.closeGateway(4000);
      await discord.command("ann", "ferry", "ferry where", { vm: `vm${round}` });
      await until(() => expect(bot.intents).toHaveLength(round));
    }
    expect(discord.gateway.filter(({ what }) => what === "identified")).toHaveLength(1);
  });

  it("begins a new session when Discord has forgotten the old one", async () => {
    const { discord, bot } = await heard();
    discord.faults.dropGateway();
    discord.faults.forgetSessions();
    await until(() =>
      expect(discord.gateway.filter(({ what }) => what === "identified").length).toBeGreaterThan(1),
    );
    await discord.connected(1);

    await discord.command("ann", "ferry", "ferry hosts");
    await until(() => expect(bot.intents).toHaveLength(1));
  });

  it("is let go of while it is being opened, and ends nothing", async () => {
    const discord = await openFakeDiscord();
    const bot = await hearing(discord);
    await until(() => expect(bot.standing.reasons()).toEqual({ fatal: [], passing: [] }));
    const failed: unknown[] = [];
    const note = (error: unknown) => failed.push(error);
    process.on("uncaughtExceptionMonitor", note);
    onTestFinished(() => void process.off("uncaughtExceptionMonitor", note));

    discord.faults.away();
    // Between two attempts and in the midst of one.
    await delay(600);
    await bot.close();
    await discord.close();
    await delay(600);

    expect(failed).toEqual([]);
  });

  it("is told to whoever watches, until it is open again", async () => {
    const { discord, bot } = await heard({}, { roundMs: 100 });
    await until(() => expect(bot.standing.reasons()).toEqual({ fatal: [], passing: [] }));

    discord.faults.away();
    await until(() => expect(bot.standing.reasons().passing.join()).toContain("the gateway is not open"));
    discord.faults.back();
    await until(() => expect(bot.standing.reasons()).toEqual({ fatal: [], passing: [] }));
  });
});

describe("another address of the gateway", () => {
  it("is where Ferry is heard, also when it resumes", async () => {
    const discord = await openFakeDiscord();
    onTestFinished(() => discord.close());
    const relay = await startRelay(Number(new URL(discord.apiUrl).port));
    onTestFinished(() => relay.stop());
    const gatewayUrl = `ws://127.0.0.1:${relay.port}/gateway`;
    const env = { token: discord.token, apiUrl: discord.apiUrl, gatewayUrl };
    const bot = await hearing(discord, { env });
    onTestFinished(() => bot.close());
    await discord.connected(1);
    expect(relay.open()).toBe(1);

    relay.cut();
    await until(() => expect(discord.gateway.some(({ what }) => what === "resumed")).toBe(true));

    expect(relay.open()).toBe(1);
  });
});

describe("a Discord that refuses Ferry", () => {
  it("is named: the token", async () => {
    const discord = await openFakeDiscord();
    onTestFinished(() => discord.close());
    discord.faults.resetToken();

    await expect(hearing(discord)).rejects.toMatchObject({ code: "discord.token-refused" });
  });

  it("is named: the server, with where to add Ferry to it", async () => {
    const discord = await openFakeDiscord();
    onTestFinished(() => discord.close());
    discord.faults.removeBot();

    const error = await hearing(discord).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "discord.not-in-server" });
    expect(error instanceof OpsError && error.remedy).toContain(
      `https://discord.com/oauth2/authorize?client_id=${discord.appId}&scope=bot+applications.commands&permissions=`,
    );
  });

  it("is named: the intents, and is asked again", async () => {
    const discord = await openFakeDiscord();
    onTestFinished(() => discord.close());
    discord.faults.refuseIdentify(4014);
    const bot = await hearing(discord, { log: silentLog });
    onTestFinished(() => bot.close());

    await until(() => expect(bot.standing.refused()?.code).toBe("discord.intents-disallowed"));
    await discord.connected(1);
    await until(() => expect(bot.standing.refused()).toBeUndefined());
  });
});
