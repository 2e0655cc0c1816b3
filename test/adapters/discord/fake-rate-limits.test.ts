import { RateLimitError, REST, RESTEvents, Routes } from "discord.js";
import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest, restOf } from "../../support/discord/for-test.ts";

closeAfterEach();

/** A server with rate limits, its own clock, and calls as bare as fetch makes them. */
async function open() {
  const clock = { now: Date.now() };
  const discord = await openForTest({ rateLimits: true, now: () => clock.now });
  const channel = discord.channelId("ferry");
  async function call(method: string, path: string, body?: object, token = discord.token) {
    const response = await fetch(`${discord.apiUrl}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return {
      status: response.status,
      headers: response.headers,
      body: Object(isJson ? JSON.parse(text) : text),
    };
  }
  const post = () => call("POST", `/channels/${channel}/messages`, { content: "a" });
  const edit = (id: string) => call("PATCH", `/channels/${channel}/messages/${id}`, { content: "b" });
  return { discord, clock, channel, call, post, edit };
}

describe("a bucket", () => {
  it("is announced with every answer, refuses the sixth message, and opens again", async () => {
    const { clock, post } = await open();

    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await post());
    const [first, sixth] = [answers[0], answers[5]];
    clock.now += 5_000;

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
      "x-ratelimit-limit": "5",
      "x-ratelimit-remaining": "4",
      "x-ratelimit-reset-after": "5",
    });
    expect(first?.headers.get("x-ratelimit-bucket")).toMatch(/^[0-9a-f]{32}$/);
    expect(sixth?.headers.get("retry-after")).toBe("5");
    expect(sixth?.headers.get("x-ratelimit-scope")).toBe("user");
    expect(sixth?.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(sixth?.body).toEqual({
      message: "You are being rate limited.",
      retry_after: 5,
      global: false,
    });
    expect((await post()).status).toBe(200);
  });

  it("is each channel's own, and edits have another than messages", async () => {
    const { discord, post, edit } = await open();

    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(String((await post()).body.id));
    const edited = await edit(ids[0] ?? "");

    expect(edited.status).toBe(200);
    expect(discord.calls.map(({ route }) => route).at(-1)).toBe("PATCH /channels/:id/messages/:id");
  });

  it("of renames has two in ten minutes, and no header tells of it", async () => {
    const { clock, call, post } = await open();
    const { body } = await post();
    const path = `/channels/${body.id}`;
    await call("POST", `/channels/${body.channel_id}/messages/${body.id}/threads`, { name: "vm1" });
    const rename = (name: string) => call("PATCH", path, { name });

    const [one, two, three] = [await rename("a"), await rename("b"), await rename("c")];
    const archived = await call("PATCH", path, { archived: true });
    clock.now += 600_000;

    expect([one.status, two.status, three.status, archived.status]).toEqual([200, 200, 429, 200]);
    expect(three.headers.get("x-ratelimit-remaining")).toBe("2");
    expect(three.headers.get("x-ratelimit-scope")).toBe("shared");
    expect(three.body.retry_after).toBe(600);
    await call("PATCH", path, { archived: false });
    expect((await rename("c")).status).toBe(200);
  });

  it("of edits after an hour has three in 20 s: 30046", async () => {
    const { clock, post, edit } = await open();
    const id = String((await post()).body.id);

    clock.now += 60 * 60_000 + 1;
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await edit(id));
    clock.now += 20_000;

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]?.body).toMatchObject({ code: 30046, retry_after: 20 });
    expect((await edit(id)).status).toBe(200);
  });

  it("does not exist where rate limits are off", async () => {
    const { discord, post } = await open();
    discord.rateLimits = false;

    for (let n = 0; n < 10; n += 1) expect((await post()).status).toBe(200);
  });
});

describe("the global limit", () => {
  it("is 50 calls a second of the token, and not of interactions", async () => {
    const { discord, clock, call } = await open();
    const ids = Array.from({ length: 51 }, (_, n) => n);

    const statuses = [];
    for (const n of ids)
      statuses.push((await call("GET", `/channels/${100_000_000_000_000_000n + BigInt(n)}`)).status);
    const limited = await call("GET", "/users/@me");
    const interaction = await call("POST", "/interactions/123456789012345678/token/callback", { type: 5 });
    clock.now += 1_000;

    expect(statuses.filter((status) => status === 404)).toHaveLength(50);
    expect(limited.headers.get("x-ratelimit-global")).toBe("true");
    expect(limited.headers.get("x-ratelimit-scope")).toBe("global");
    expect(limited.body).toMatchObject({ global: true, retry_after: 1 });
    expect(interaction.status).toBe(404);
    expect((await call("GET", "/users/@me")).status).toBe(200);
    expect(discord.calls.filter(({ isGlobal }) => isGlobal)).toHaveLength(2);
  });
});

describe("invalid requests", () => {
  it("are counted, and at 10,000 in 10 minutes Cloudflare answers instead", async () => {
    const { discord, clock, call } = await open();

    await call("GET", "/users/@me", undefined, "wrong");
    const counted = discord.invalidRequests;
    discord.faults.invalidRequests(9_999);
    const banned = await call("GET", "/users/@me");
    clock.now += 10 * 60_000;

    expect(counted).toBe(1);
    expect(banned.status).toBe(429);
    expect(banned.headers.get("via")).toBeNull();
    expect(banned.headers.get("content-type")).toContain("text/html");
    expect((await call("GET", "/users/@me")).status).toBe(200);
  });

  it("do not include shared limits", async () => {
    const { discord, call } = await open();
    discord.faults.answer("GET /users/@me", { retryAfter: 1, scope: "shared" });

    await call("GET", "/users/@me");

    expect(discord.invalidRequests).toBe(0);
  });
});

describe("stock discord.js", () => {
  it("learns the bucket and waits for it by itself", async () => {
    const discord = await openForTest({ rateLimits: true });
    const waits: number[] = [];
    const rest = new REST({ api: discord.apiUrl, version: "10" }).setToken(discord.token);
    rest.on(RESTEvents.RateLimited, ({ timeToReset }) => waits.push(timeToReset));
    const path = Routes.channelMessages(discord.channelId("ferry"));

    for (let n = 0; n < 6; n += 1) await rest.post(path, { body: { content: String(n) } });

    expect(discord.calls.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(waits).toHaveLength(1);
  });

  it("gives a limit that no header announced back, when told to", async () => {
    const discord = await openForTest();
    discord.faults.answer("POST /channels/:id/messages", { retryAfter: 7 });
    const path = Routes.channelMessages(discord.channelId("ferry"));

    const error: unknown = await restOf(discord)
      .post(path, { body: { content: "a" } })
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryAfter: expect.closeTo(7_000, -3) });
  });

  it("logs in under rate limits", async () => {
    const discord = await openForTest({ rateLimits: true });

    const client = await clientOf(discord);

    expect(client.isReady()).toBe(true);
  });
});
