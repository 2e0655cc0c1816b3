import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type FakeSlack, openFakeSlack } from "../../support/slack/fake-slack.ts";
import { clientOf, closeAfterEach, openForTest } from "../../support/slack/for-test.ts";
import { NotAcknowledged } from "../../support/slack/people.ts";

closeAfterEach();

const message = z.looseObject({ type: z.string(), envelope_id: z.string().optional() });
type Message = z.infer<typeof message>;

/** A bare client of Socket Mode, which acknowledges as it is told. */
async function connect(
  slack: FakeSlack,
  acknowledge: (envelope: Message) => object | undefined = () => ({}),
) {
  const opened = await clientOf(slack, slack.appToken).apps.connections.open({});
  const webSocket = new WebSocket(opened.url ?? "");
  const got: Message[] = [];
  webSocket.on("error", () => {});
  webSocket.on("message", (data) => {
    const parsed = message.parse(JSON.parse(String(data)));
    got.push(parsed);
    const payload = parsed.envelope_id === undefined ? undefined : acknowledge(parsed);
    if (payload !== undefined) {
      webSocket.send(JSON.stringify({ envelope_id: parsed.envelope_id, payload }));
    }
  });
  await expect.poll(() => got.length).toBeGreaterThan(0);
  return { webSocket, got, types: () => got.map(({ type }) => type) };
}

const migrate = (slack: FakeSlack) => slack.command("ann", "ferry", "/migrate", "vm1 kvm1 kvm2");

async function code(delivery: Promise<unknown>): Promise<string> {
  const error = await delivery.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotAcknowledged)) throw new Error(`Acknowledged, or worse: ${String(error)}`);
  return error.code;
}

describe("Socket Mode of the fake Slack", () => {
  it("greets each connection, and says how many there are", async () => {
    const slack = await openForTest();
    await connect(slack);

    const second = await connect(slack);

    expect(second.got).toMatchObject([
      { type: "hello", num_connections: 2, connection_info: { app_id: slack.appId } },
    ]);
    expect(slack.sockets).toBe(2);
  });

  it("lets nobody in with a ticket that was used", async () => {
    const slack = await openForTest();
    const opened = await clientOf(slack, slack.appToken).apps.connections.open({});
    const first = new WebSocket(opened.url ?? "");
    await once(first, "open");

    const second = new WebSocket(opened.url ?? "");
    const [error] = await once(second, "error");

    expect(error).toBeInstanceOf(Error);
    expect(slack.sockets).toBe(1);
  });

  it("takes ten connections, and sends the eleventh away", async () => {
    const slack = await openForTest();
    for (let count = 0; count < 10; count += 1) await connect(slack);

    const eleventh = await connect(slack);

    expect(eleventh.got).toMatchObject([{ type: "disconnect", reason: "too_many_websockets" }]);
    expect(slack.sockets).toBe(10);
  });

  it("sends each payload to one connection only, and takes the answer from its acknowledgement", async () => {
    const slack = await openForTest();
    const one = await connect(slack, () => ({ text: "from one" }));
    const two = await connect(slack, () => ({ text: "from two" }));

    for (let count = 0; count < 4; count += 1) await migrate(slack);

    const commands = [one, two].map(({ types }) => types().filter((it) => it === "slash_commands").length);
    expect(commands).toEqual([2, 2]);
    expect(
      slack
        .ephemeral("ann")
        .map(({ shown }) => shown)
        .sort(),
    ).toEqual(["from one", "from one", "from two", "from two"]);
  });

  it("fails when no socket is open, when none answers in time, and when the answer is no good", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 1000 });

    expect(await code(migrate(slack))).toBe("dispatch_failed");
    const silent = await connect(slack, () => undefined);
    expect(await code(migrate(slack))).toBe("operation_timeout");
    silent.webSocket.close();
    await once(silent.webSocket, "close");
    await connect(slack, () => ({ text: "" }));
    expect(await code(migrate(slack))).toBe("invalid_command_response");
  });

  it("gives an app 3 s", async () => {
    const slack = await openForTest();
    await connect(slack, () => undefined);

    const startedAt = performance.now();
    expect(await code(migrate(slack))).toBe("operation_timeout");

    expect(performance.now() - startedAt).toBeGreaterThan(2900);
  });

  it("takes no acknowledgement for another envelope", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 200 });
    const { webSocket } = await connect(slack, () => {
      webSocket.send(JSON.stringify({ envelope_id: "another", payload: {} }));
      return undefined;
    });

    expect(await code(migrate(slack))).toBe("operation_timeout");
  });

  it("notes an acknowledgement that came too late", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 50 });
    const held: Message[] = [];
    const { webSocket } = await connect(slack, (envelope) => void held.push(envelope));

    expect(await code(migrate(slack))).toBe("operation_timeout");
    webSocket.send(JSON.stringify({ envelope_id: held[0]?.envelope_id, payload: {} }));

    await expect.poll(() => slack.deliveries[0]?.acknowledgedAt).toBeDefined();
  });

  it("refreshes a socket: a warning, then the request, then the close; what is new goes elsewhere", async () => {
    const slack = await openForTest();
    const old = await connect(slack);
    const fresh = await connect(slack);

    await slack.faults.refresh({ socket: 1, warnMs: 20 });
    await migrate(slack);
    await migrate(slack);

    expect(old.got).toMatchObject([
      { type: "hello" },
      { type: "disconnect", reason: "warning" },
      { type: "disconnect", reason: "refresh_requested" },
    ]);
    expect(fresh.types()).toEqual(["hello", "slash_commands", "slash_commands"]);
  });

  it("cuts sockets without a word, and a payload on its way is lost", async () => {
    const slack = await openForTest();
    const { webSocket } = await connect(slack, () => {
      slack.faults.dropSockets();
      return undefined;
    });
    const closed = once(webSocket, "close");

    expect(await code(migrate(slack))).toBe("dispatch_failed");

    expect((await closed)[0]).toBe(1006);
    expect(slack.sockets).toBe(0);
  });

  it("sends an event again that was not acknowledged, under the same event id", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 1000 });
    let refusals = 1;
    const { got } = await connect(slack, () => {
      refusals -= 1;
      return refusals < 0 ? {} : undefined;
    });

    await slack.mention("ann", "ferry", "status");

    const [first, second] = slack.deliveries;
    expect(got.filter(({ type }) => type === "events_api")).toMatchObject([
      { retry_attempt: 0, accepts_response_payload: false },
      { retry_attempt: 1, retry_reason: "timeout" },
    ]);
    expect(first?.eventId).toBe(second?.eventId);
    expect(first?.envelopeId).not.toBe(second?.envelopeId);
  });

  it("delivers late, and the time counts", async () => {
    const slack = await openForTest({ acknowledgeWithinMs: 1500 });
    const { types } = await connect(slack);

    slack.faults.late(100);
    const { tookMs } = await migrate(slack);
    slack.faults.late(1600);
    const tooLate = await code(migrate(slack));

    expect(tookMs).toBeGreaterThanOrEqual(99);
    expect(tooLate).toBe("operation_timeout");
    await expect.poll(() => types().filter((it) => it === "slash_commands").length).toBe(2);
  });

  it("delivers twice: the same envelope, to two sockets", async () => {
    const slack = await openForTest();
    const one = await connect(slack);
    const two = await connect(slack);

    slack.faults.twice();
    await slack.mention("ann", "ferry", "status");

    const [first] = one.got.slice(1);
    const [second] = two.got.slice(1);
    expect(first?.envelope_id).toBeDefined();
    expect(second?.envelope_id).toBe(first?.envelope_id);
    expect(slack.deliveries.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: 2 }, () => slack.deliveries[0]?.eventId),
    );
  });

  it("goes away as a whole and comes back", async () => {
    const slack = await openForTest();
    const { webSocket } = await connect(slack);
    const closed = once(webSocket, "close");

    slack.faults.away();
    await closed;
    const call = clientOf(slack).auth.test();

    await expect(call).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    slack.faults.back();
    expect((await clientOf(slack).auth.test()).ok).toBe(true);
    await connect(slack);
    expect(slack.sockets).toBe(1);
  });

  it("takes no sockets any more once Socket Mode was switched off", async () => {
    const slack = await openForTest();
    const before = await connect(slack);

    slack.faults.disableLink();
    const after = await connect(slack);

    await expect.poll(() => before.got.at(-1)).toMatchObject({ type: "disconnect", reason: "link_disabled" });
    expect(after.got).toMatchObject([{ type: "disconnect", reason: "link_disabled" }]);
  });

  it("closes with everything that hung on it", async () => {
    const slack = await openFakeSlack();
    const { webSocket } = await connect(slack);
    const closed = once(webSocket, "close");

    await slack.close();
    await closed;

    await expect(clientOf(slack).auth.test()).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  });
});

describe("people in the fake Slack", () => {
  it("can do only what Slack lets them", async () => {
    const slack = await openForTest({
      users: [{ name: "ann" }, { name: "eve", kind: "external" }],
      channels: [{ name: "ferry" }, { name: "old", isArchived: true }, { name: "few", members: ["eve"] }],
    });
    await connect(slack);
    const command = (user: string, channel: string, name: string) => slack.command(user, channel, name);

    await expect(command("ann", "ferry", "/deploy")).rejects.toThrow("no valid command");
    await expect(command("ann", "old", "/migrate")).rejects.toThrow("archived");
    await expect(command("ann", "few", "/migrate")).rejects.toThrow("not in few");
    await expect(command("eve", "ferry", "/migrate")).rejects.toThrow("external");
    await expect(slack.press("ann", "1700000000.000001", "Approve")).rejects.toThrow("no message");
    slack.faults.takeScope("commands");
    await expect(command("ann", "ferry", "/migrate")).rejects.toThrow("no valid command");
  });

  it("type what arrives escaped, unless they give Slack's own forms", async () => {
    const slack = await openForTest();
    const { got } = await connect(slack);

    await slack.command("ann", "ferry", "/migrate", "<vm1> & co");
    await slack.command("ann", "ferry", "/migrate", "<@U0BOB|bob>", { wire: true });

    expect(got.slice(1)).toMatchObject([
      { payload: { text: "&lt;vm1&gt; &amp; co" } },
      { payload: { text: "<@U0BOB|bob>" } },
    ]);
  });

  it("mention a bot that hears it only where it is and where it subscribed", async () => {
    const slack = await openForTest({ channels: [{ name: "ferry" }, { name: "elsewhere", withBot: false }] });
    await connect(slack);

    expect(await slack.mention("ann", "elsewhere", "status")).toBeUndefined();
    slack.faults.takeScope("app_mentions:read");
    expect(await slack.mention("ann", "ferry", "status")).toBeUndefined();
    expect(slack.channelText("elsewhere")).toBe("@ferry status");
  });

  it("press buttons whose payload has no message when that is ephemeral", async () => {
    const slack = await openForTest();
    const { got } = await connect(slack);
    const blocks = [
      {
        type: "actions" as const,
        elements: [
          {
            type: "button" as const,
            action_id: "go",
            text: { type: "plain_text" as const, text: "Q & A" },
          },
        ],
      },
    ];
    const channel = slack.channelId("ferry");
    const { message_ts = "" } = await clientOf(slack).chat.postEphemeral({
      channel,
      user: slack.userId("ann"),
      text: "a",
      blocks,
    });

    await slack.press("ann", message_ts, "Q & A");
    await expect(slack.press("bob", message_ts, "go")).rejects.toThrow("can't see");

    const payload = z.object({ payload: z.record(z.string(), z.unknown()) }).parse(got[1]).payload;
    expect(payload).toMatchObject({
      container: { is_ephemeral: true, message_ts },
      actions: [{ action_id: "go", text: { text: "Q &amp; A" } }],
    });
    expect(payload).not.toHaveProperty("message");
  });
});
