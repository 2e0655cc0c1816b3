import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FakeSlack } from "../../support/slack/fake-slack.ts";
import { closeAfterEach, openForTest } from "../../support/slack/for-test.ts";

closeAfterEach();

interface Got {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An address that answers as told; the workspace sends there. */
async function listen(
  slack: FakeSlack,
  answer: () => { status: number; body?: string } | undefined,
): Promise<Got[]> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const told = answer();
    if (told !== undefined) response.writeHead(told.status).end(told.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  slack.requestUrl = `http://127.0.0.1:${address.port}/`;
  return got;
}

describe("requests of the fake Slack", () => {
  it("are signed over their time and body", async () => {
    const slack = await openForTest();
    const got = await listen(slack, () => ({ status: 200 }));

    await slack.command("ann", "ferry", "/migrate", "vm1");

    const { headers, body } = got[0] ?? { headers: {}, body: "" };
    const base = `v0:${headers["x-slack-request-timestamp"]}:${body}`;
    const digest = createHmac("sha256", slack.signingSecret).update(base).digest("hex");
    expect(headers["x-slack-signature"]).toBe(`v0=${digest}`);
    expect(new URLSearchParams(body).get("text")).toBe("vm1");
  });

  it("take a text as the answer to a command", async () => {
    const slack = await openForTest();
    await listen(slack, () => ({ status: 200, body: "On my way" }));

    await slack.command("ann", "ferry", "/migrate", "vm1");

    expect(slack.ephemeral("ann").map(({ shown }) => shown)).toEqual(["On my way"]);
  });

  it("fail on another status, and when nobody listens", async () => {
    const slack = await openForTest();
    const migrate = () => slack.command("ann", "ferry", "/migrate", "vm1");

    await listen(slack, () => ({ status: 401 }));
    await expect(migrate()).rejects.toMatchObject({ code: "dispatch_failed" });
    slack.requestUrl = "http://127.0.0.1:9/";
    await expect(migrate()).rejects.toMatchObject({ code: "dispatch_failed" });
  });

  it("fail on silence", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 100 });
    await listen(slack, () => undefined);

    const delivery = slack.command("ann", "ferry", "/migrate", "vm1");

    await expect(delivery).rejects.toMatchObject({ code: "operation_timeout" });
  });

  it("repeat an event that was not taken, and say that it is a repetition", async () => {
    const slack = await openForTest();
    const statuses = [503, 200];
    const got = await listen(slack, () => ({ status: statuses.shift() ?? 500 }));

    await slack.mention("ann", "ferry", "status");

    expect(got.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1"]);
    expect(got[0]?.body).toBe(got[1]?.body);
  });
});
