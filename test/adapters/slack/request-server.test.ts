import { createHmac } from "node:crypto";
import { afterEach, expect, it, test } from "vitest";
import { REQUEST_PATH } from "../../../adapters/slack/request-server.ts";
import { type SlackUnderTest, slackByRequests, slackUnderTest } from "../../support/slack-under-test.ts";

const open: SlackUnderTest[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

interface Signed {
  /** Seconds by which Slack's clock is ahead. */
  readonly ahead?: number;
  readonly secret?: string;
  readonly body?: string;
}

async function started() {
  const made = await slackByRequests();
  const { url } = made;
  open.push(made);
  const payload = new URLSearchParams({
    command: "/ferry",
    text: "hosts",
    user_id: "U0ANN",
    team_id: "T0FERRY",
    channel_id: "C0FERRY",
    trigger_id: "1.2.abc",
  }).toString();
  const headers = ({ ahead = 0, secret = made.slack.signingSecret, body = payload }: Signed) => {
    const at = String(Math.floor(Date.now() / 1000) + ahead);
    const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
    return {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": at,
      "x-slack-signature": `v0=${signature}`,
    };
  };
  const send = async (given: Record<string, string>, body = payload, path = url) =>
    (await fetch(path, { method: "POST", headers: given, body })).status;
  return { made, url, headers, send };
}

it("hears what people do through Slack's signed requests", async () => {
  const { made } = await started();

  await made.command("ann", "/ferry hosts");
  await made.slack.mention("bob", "ferry", "vms");
  await made.command("ann", "/ferry vms");

  expect(made.intents.map((intent) => intent.type === "command" && intent.words[1])).toContain("hosts");
  expect(made.slack.sockets).toBe(0);
});

it("acts once on a request that somebody sends again", async () => {
  const { made, headers, send } = await started();
  const first = headers({});

  expect(await send(first)).toBe(200);
  expect(await send(first)).toBe(200);
  expect(await send(headers({}))).toBe(200);
  await made.command("ann", "/ferry vms");

  expect(made.intents.map((intent) => intent.type === "command" && intent.words[1])).toEqual([
    "hosts",
    "vms",
  ]);
});

test.each([
  ["that is forged", { secret: "f".repeat(32) }],
  ["that is old", { ahead: -301 }],
  ["from the future", { ahead: 120 }],
] as const)("refuses a request %s", async (_, given) => {
  const { made, headers, send } = await started();

  expect(await send(headers(given))).toBe(401);
  await made.command("ann", "/ferry vms");

  expect(made.intents).toHaveLength(1);
});

it("refuses a body that was not the one signed, and requests without a signature", async () => {
  const { headers, send, url } = await started();

  expect(await send(headers({}), "command=%2Fferry&text=cancel")).toBe(401);
  expect(await send({ "content-type": "application/json" }, "{}")).toBe(401);
  expect((await fetch(url, { method: "GET" })).status).toBe(404);
  expect((await fetch(url.replace(REQUEST_PATH, "/admin"), { method: "POST" })).status).toBe(404);
});

it("answers a form of an older Ferry, which none is left to read, in a direct message", async () => {
  const { made, headers, send } = await started();
  const payload = {
    type: "view_submission",
    user: { id: "U0ANN", team_id: "T0FERRY" },
    team: { id: "T0FERRY" },
    trigger_id: "1.2.old",
    view: { id: "V0OLD", callback_id: "of-an-older-ferry" },
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

  expect(await send(headers({ body }), body)).toBe(200);

  const direct = () => made.slack.messages().filter(({ channel }) => channel.startsWith("D"));
  await expect
    .poll(direct, { timeout: 10_000 })
    .toMatchObject([{ shown: expect.stringContaining("Ferry does not know this button any more") }]);
  expect(made.intents).toEqual([]);
});

it("takes a clock that is a little ahead for well", async () => {
  const { headers, send } = await started();

  expect(await send(headers({ ahead: 20 }))).toBe(200);
});

it("says whose the address is when Slack asks", async () => {
  const { headers, send, url } = await started();
  const body = JSON.stringify({ type: "url_verification", challenge: "abc" });

  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers({ body }), "content-type": "application/json" },
    body,
  });

  expect(await response.json()).toEqual({ challenge: "abc" });
  expect(await send(headers({ body: "ssl_check=1" }), "ssl_check=1")).toBe(200);
});

it("does not begin on a port that is taken", async () => {
  const { made, url } = await started();
  const port = Number(new URL(url).port);

  await expect(
    slackUnderTest(
      {},
      {
        env: () => ({
          appToken: undefined,
          requests: { host: "127.0.0.1", port, signingSecret: made.slack.signingSecret },
        }),
      },
    ),
  ).rejects.toMatchObject({ code: "EADDRINUSE" });
});
