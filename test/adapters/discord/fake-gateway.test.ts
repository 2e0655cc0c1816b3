import { Events, GatewayIntentBits } from "discord.js";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { FakeDiscord } from "../../support/discord/fake-discord.ts";
import { clientOf, closeAfterEach, openForTest, restOf } from "../../support/discord/for-test.ts";

closeAfterEach();

interface Packet {
  readonly op: number;
  readonly t?: string | null;
  readonly s?: number | null;
  readonly d?: unknown;
}

/** A bare connection to the gateway. */
async function connect(discord: FakeDiscord, query = "?v=10&encoding=json") {
  const answer = Object(await restOf(discord).get("/gateway/bot"));
  const webSocket = new WebSocket(`${answer.url}${query}`);
  const packets: Packet[] = [];
  webSocket.on("message", (data) => packets.push(JSON.parse(String(data))));
  webSocket.on("error", () => {});
  const closed = new Promise<number>((resolve) => webSocket.on("close", resolve));
  await new Promise<void>((resolve) => {
    webSocket.once("open", resolve);
    webSocket.once("close", () => resolve());
  });
  return {
    webSocket,
    packets,
    closed,
    send: (op: number, d: unknown) => webSocket.send(JSON.stringify({ op, d })),
    seen: (op: number, t?: string) =>
      expect.poll(() => packets.find((it) => it.op === op && (t === undefined || it.t === t))).toBeDefined(),
  };
}

const identify = (discord: FakeDiscord, more: object = {}) => ({
  token: discord.token,
  intents: GatewayIntentBits.Guilds,
  properties: { os: "linux", browser: "test", device: "test" },
  ...more,
});

const sessionOf = (packets: readonly Packet[]): string =>
  String(Object(packets.find(({ t }) => t === "READY")?.d).session_id);

const command = [{ name: "ferry", description: "Everything" }];
const register = (discord: FakeDiscord) =>
  restOf(discord).put(`/applications/${discord.appId}/guilds/${discord.guild.id}/commands`, {
    body: command,
  });

describe("the gateway", () => {
  it("says hello, acknowledges heartbeats, and greets with READY and GUILD_CREATE", async () => {
    const discord = await openForTest();
    const { send, packets, seen } = await connect(discord);

    await seen(10);
    send(1, null);
    await seen(11);
    send(2, identify(discord));
    await seen(0, "GUILD_CREATE");

    expect(packets.find(({ op }) => op === 10)?.d).toMatchObject({ heartbeat_interval: 41_250 });
    expect(packets.filter(({ op }) => op === 0).map(({ t, s }) => [t, s])).toEqual([
      ["READY", 1],
      ["GUILD_CREATE", 2],
    ]);
    expect(discord.sessions).toEqual([sessionOf(packets)]);
  });

  it.each<[string, number, (discord: FakeDiscord) => [number, unknown]]>([
    ["a wrong token", 4004, (discord) => [2, identify(discord, { token: "wrong" })]],
    ["intents that do not exist", 4013, (discord) => [2, identify(discord, { intents: 1 << 30 })]],
    ["a privileged intent", 4014, (discord) => [2, identify(discord, { intents: 1 | (1 << 15) })]],
    ["a shard that is not there", 4010, (discord) => [2, identify(discord, { shard: [1, 2] })]],
    ["an unknown op", 4001, () => [99, null]],
    ["a payload before identify", 4003, () => [3, {}]],
    ["an identify without properties", 4002, (discord) => [2, { token: discord.token, intents: 1 }]],
    ["a payload over 4096 bytes", 4002, () => [1, "x".repeat(4_096)]],
  ])("closes upon %s with %i", async (_, code, payload) => {
    const discord = await openForTest();
    const { send, closed } = await connect(discord);

    send(...payload(discord));

    expect(await closed).toBe(code);
    await expect.poll(() => discord.gateway.at(-1)).toMatchObject({ what: "closed", code });
  });

  it("closes upon what is no JSON, a second identify, another version, and too many payloads", async () => {
    const discord = await openForTest();
    const [garbage, twice, old, many] = [
      await connect(discord),
      await connect(discord),
      await connect(discord, "?v=9&encoding=json"),
      await connect(discord),
    ];

    garbage.webSocket.send("{");
    twice.send(2, identify(discord));
    await twice.seen(0, "READY");
    twice.send(2, identify(discord));
    for (let n = 0; n < 121; n += 1) many.send(1, null);

    expect(await Promise.all([garbage, twice, old, many].map(({ closed }) => closed))).toEqual([
      4002, 4005, 4012, 4008,
    ]);
  });

  it("takes one identify in 5 s, and answers the next with an invalid session", async () => {
    let now = Date.now();
    const discord = await openForTest({ now: () => now });
    const [first, second] = [await connect(discord), await connect(discord)];
    first.send(2, identify(discord));
    await first.seen(0, "READY");

    second.send(2, identify(discord));
    await second.seen(9);
    now += 5_001;
    second.send(2, identify(discord));
    await second.seen(0, "READY");

    expect(second.packets.find(({ op }) => op === 9)?.d).toBe(false);
    expect(discord.sessions).toHaveLength(2);
  });

  it("counts the day's identifies; beyond them the token is reset", async () => {
    const discord = await openForTest();
    discord.faults.sessionStarts(0);

    const information = Object(await restOf(discord).get("/gateway/bot"));
    const { send, closed } = await connect(discord);
    send(2, identify(discord));

    expect(information.session_start_limit).toMatchObject({ total: 1000, remaining: 0, max_concurrency: 1 });
    expect(await closed).toBe(4004);
    await expect(restOf(discord).get("/users/@me")).rejects.toThrow("401: Unauthorized");
  });

  it("closes a connection whose heart stopped", async () => {
    const discord = await openForTest({ heartbeatIntervalMs: 20 });
    const { closed } = await connect(discord);

    expect(await closed).toBe(4009);
  });

  it("that is a zombie neither tells nor acknowledges anything", async () => {
    const discord = await openForTest({ acknowledgeWithinMs: 200 });
    await register(discord);
    const { send, seen, packets, webSocket } = await connect(discord);
    send(2, identify(discord));
    await seen(0, "GUILD_CREATE");

    discord.faults.zombie();
    send(1, null);
    webSocket.send("what would close any other");
    await expect(discord.command("ann", "ferry", "ferry")).rejects.toThrow("no response");

    expect(packets.map(({ op }) => op)).toEqual([10, 0, 0]);
    expect(webSocket.readyState).toBe(WebSocket.OPEN);
  });

  it("that is cut off answers not even a close", async () => {
    const discord = await openForTest();
    const { send, seen, webSocket } = await connect(discord);
    send(2, identify(discord));
    await seen(0, "GUILD_CREATE");

    discord.faults.zombie({ isCutOff: true });
    webSocket.close(1000);
    const other = await connect(discord);
    await other.seen(10);

    expect(webSocket.readyState).toBe(WebSocket.CLOSING);
    expect(discord.gateway.map(({ what }) => what)).toEqual(["connected", "identified", "connected"]);
  });

  it("resumes: what was missed comes again, in order, and then RESUMED", async () => {
    const discord = await openForTest({ acknowledgeWithinMs: 200 });
    await register(discord);
    const first = await connect(discord);
    first.send(2, identify(discord));
    await first.seen(0, "GUILD_CREATE");
    const session_id = sessionOf(first.packets);
    discord.faults.dropGateway();
    await first.closed;
    const missed = discord.command("ann", "ferry", "ferry").catch((error: unknown) => error);

    const second = await connect(discord);
    second.send(6, { token: discord.token, session_id, seq: 2 });
    await second.seen(0, "RESUMED");

    expect(second.packets.filter(({ op }) => op === 0).map(({ t, s }) => [t, s])).toEqual([
      ["INTERACTION_CREATE", 3],
      ["RESUMED", 4],
    ]);
    expect(String(await missed)).toContain("no response within 200 ms");
  });

  it.each<[string, Partial<{ session_id: string; seq: number }>, number]>([
    ["a session that is none", { session_id: "none" }, 9],
    ["a sequence that never was", { seq: 99 }, 4007],
  ])("does not resume %s", async (_, wrong, answer) => {
    const discord = await openForTest();
    const first = await connect(discord);
    first.send(2, identify(discord));
    await first.seen(0, "GUILD_CREATE");
    discord.faults.dropGateway();
    await first.closed;

    const { send, seen, closed } = await connect(discord);
    send(6, { token: discord.token, session_id: sessionOf(first.packets), seq: 2, ...wrong });

    if (answer === 9) await seen(9);
    else expect(await closed).toBe(answer);
    expect(discord.sessions).toEqual([]);
  });

  it("forgets a session that its app closed, or that was away for too long", async () => {
    let now = Date.now();
    const discord = await openForTest({ now: () => now });
    const resume = async (session_id: string) => {
      const { send, seen } = await connect(discord);
      send(6, { token: discord.token, session_id, seq: 1 });
      await seen(9);
    };
    const closing = await connect(discord);
    closing.send(2, identify(discord));
    await closing.seen(0, "READY");
    closing.webSocket.close(1000);
    await expect.poll(() => discord.sessions).toEqual([]);
    await resume(sessionOf(closing.packets));
    now += 10_000;
    const lost = await connect(discord);
    lost.send(2, identify(discord));
    await lost.seen(0, "READY");
    discord.faults.dropGateway();
    await lost.closed;
    now += 4 * 60_000;

    await resume(sessionOf(lost.packets));

    expect(discord.gateway.filter(({ what }) => what === "invalid session")).toHaveLength(2);
  });

  it("gives interactions to every session, and thread events to those with the Guilds intent", async () => {
    const discord = await openForTest({ maxConcurrency: 2, acknowledgeWithinMs: 100 });
    await register(discord);
    const [guilds, none] = [await connect(discord), await connect(discord)];
    guilds.send(2, identify(discord));
    none.send(2, identify(discord, { intents: 0 }));
    await guilds.seen(0, "GUILD_CREATE");
    await none.seen(0, "READY");
    const channel = discord.channelId("ferry");
    const root = Object(
      await restOf(discord).post(`/channels/${channel}/messages`, { body: { content: "a" } }),
    );

    await restOf(discord).post(`/channels/${channel}/messages/${root.id}/threads`, { body: { name: "vm1" } });
    await discord.command("ann", "ferry", "ferry").catch(() => {});

    expect(guilds.packets.map(({ t }) => t).slice(-2)).toEqual(["THREAD_CREATE", "INTERACTION_CREATE"]);
    expect(none.packets.map(({ t }) => t).slice(-2)).toEqual(["READY", "INTERACTION_CREATE"]);
    expect(discord.deliveries.map(({ session }) => session)).toEqual(discord.sessions);
  });
});

describe("stock discord.js", () => {
  /** A client that answers the command, and how often it heard it. */
  async function answering(options: Parameters<typeof openForTest>[0] = {}) {
    const discord = await openForTest(options);
    const heard: string[] = [];
    await clientOf(discord, (client) => {
      client.on(Events.InteractionCreate, async (interaction) => {
        heard.push(interaction.id);
        if (interaction.isChatInputCommand()) await interaction.deferReply().catch(() => {});
      });
    });
    await register(discord);
    const happened = (what: string) =>
      expect.poll(() => discord.gateway.filter((it) => it.what === what).length, { timeout: 20_000 });
    return { discord, heard, happened, ask: () => discord.command("ann", "ferry", "ferry") };
  }

  it.each<[string, (discord: FakeDiscord) => unknown]>([
    ["the connection is cut", (discord) => discord.faults.dropGateway()],
    ["Discord asks it to reconnect", (discord) => discord.faults.reconnect()],
    ["Discord closes with 4000", (discord) => discord.faults.closeGateway(4000)],
  ])("resumes when %s, and hears what it missed", async (_, fault) => {
    const { discord, heard, happened, ask } = await answering();

    fault(discord);
    await expect.poll(() => discord.sessions).toEqual([]);
    const { type } = await ask();

    expect(type).toBe(5);
    await happened("resumed").toBe(1);
    expect(heard).toHaveLength(1);
  });

  it("resumes an invalid session that may be, on the same connection", async () => {
    const { discord, happened, ask } = await answering();

    discord.faults.invalidSession(true);
    await happened("resumed").toBe(1);

    expect((await ask()).type).toBe(5);
    expect(discord.gateway.filter(({ what }) => what === "connected")).toHaveLength(1);
  });

  it("identifies anew where Discord forgot its session", async () => {
    const { discord, happened, ask } = await answering({ maxConcurrency: 5 });

    discord.faults.dropGateway();
    discord.faults.forgetSessions();
    await happened("identified").toBe(2);

    expect((await ask()).type).toBe(5);
    expect(discord.gateway.some(({ what }) => what === "invalid session")).toBe(true);
  });

  it("is told that the app was removed from the server, and invited again", async () => {
    const discord = await openForTest();
    const client = await clientOf(discord);
    const servers = () => client.guilds.cache.map(({ id }) => id);

    discord.faults.removeBot();
    await expect.poll(servers).toEqual([]);
    discord.faults.inviteBot();

    await expect.poll(servers).toEqual([discord.guild.id]);
  });

  it("identifies anew after an invalid session that is over", async () => {
    const { discord, happened, ask } = await answering({ maxConcurrency: 5 });

    discord.faults.invalidSession(false);
    await happened("identified").toBe(2);

    expect((await ask()).type).toBe(5);
  });

  it("leaves a zombie that acknowledges no heartbeat, and resumes", async () => {
    const { discord, heard, happened } = await answering({ heartbeatIntervalMs: 300 });

    discord.faults.zombie();
    const asked = discord.command("ann", "ferry", "ferry");
    await happened("resumed").toBe(1);

    expect((await asked).type).toBe(5);
    expect(heard).toHaveLength(1);
    expect(discord.gateway.find(({ what }) => what === "closed")).toMatchObject({ code: 4200 });
  });

  it("is told of a token that was reset", async () => {
    const discord = await openForTest();
    const errors: Error[] = [];
    await clientOf(discord, (client) => void client.on(Events.ShardError, (error) => errors.push(error)));

    discord.faults.resetToken();

    await expect.poll(() => errors.map(({ message }) => message)).toEqual(["Authentication failed"]);
    expect(discord.sessions).toEqual([]);
  });
});
