import { webApi } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { emulatedSlack } from "../../support/emulated-slack.ts";
import { clientOf, closeAfterEach, openForTest, socketApp } from "../../support/slack/for-test.ts";

closeAfterEach();

/** One Slack, whoever wrote it. */
interface Opinion {
  readonly client: webApi.WebClient;
  readonly channel: string;
  readonly user: string;
  /** A permit to open a modal. */
  trigger(): Promise<string>;
}

async function ours(): Promise<Opinion> {
  const slack = await openForTest();
  await socketApp(slack, (app) => app.command("/ferry", async ({ ack }) => ack()));
  return {
    client: clientOf(slack),
    channel: slack.channelId("ferry"),
    user: slack.userId("ann"),
    trigger: async () => String((await slack.command("ann", "ferry", "/ferry")).payload.trigger_id),
  };
}

async function theirs(): Promise<Opinion> {
  const { client, channel } = await emulatedSlack();
  const { members } = await client.users.list({});
  const user = members?.find(({ name }) => name === "ann")?.id ?? "";
  const triggers = z.object({ trigger_id: z.string() });
  return {
    client,
    channel,
    user,
    trigger: async () =>
      triggers.parse(await client.apiCall("views.generateTriggerId", { user_id: user })).trigger_id,
  };
}

/** The error code of a call, or `ok`. */
async function answer(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "ok";
  } catch (error) {
    if (!(error instanceof webApi.WebAPIPlatformError)) throw error;
    return error.data.error;
  }
}

const plain = (text: string) => ({ type: "plain_text" as const, text });
const section = (text: string) => ({
  type: "section" as const,
  block_id: text,
  text: { type: "mrkdwn" as const, text },
});
const modal = { type: "modal" as const, title: plain("Migrate a VM"), blocks: [section("modal")] };
const home = (text: string) => ({ type: "home" as const, blocks: [section(text)] });
const metadata = { event_type: "ferry", event_payload: { key: "k7m2qx9d.root" } };

/** What one Slack says to a sequence of calls, and how the thread stands in the end. */
async function consult({ client, channel, user, trigger }: Opinion) {
  const { chat, conversations, views } = client;
  const said: Record<string, string> = {};
  const root = await chat.postMessage({ channel, text: "root", blocks: [section("root")], metadata });
  const ts = root.ts ?? "";
  const reply = await chat.postMessage({ channel, text: "reply", thread_ts: ts });
  await chat.postMessage({ channel, text: "loud", thread_ts: ts, reply_broadcast: true });
  const gone = await chat.postMessage({ channel, text: "gone", thread_ts: ts });
  const nobody = "1700000000.000001";

  said["an update"] = await answer(chat.update({ channel, ts, text: "edited", blocks: [section("edited")] }));
  said["an update of text alone"] = await answer(
    chat.update({ channel, ts: reply.ts ?? "", text: "changed" }),
  );
  said["an update of nobody's"] = await answer(chat.update({ channel, ts: nobody, text: "a" }));
  said["a deletion"] = await answer(chat.delete({ channel, ts: gone.ts ?? "" }));
  said["an update of what is deleted"] = await answer(chat.update({ channel, ts: gone.ts ?? "", text: "a" }));
  said["a second deletion"] = await answer(chat.delete({ channel, ts: gone.ts ?? "" }));
  said["a channel of nobody"] = await answer(chat.postMessage({ channel: "C0NOWHERE", text: "a" }));
  said["no text"] = await answer(client.apiCall("chat.postMessage", { channel }));

  const alone = await chat.postEphemeral({ channel, user, text: "psst" });
  said["an update of an ephemeral"] = await answer(
    chat.update({ channel, ts: alone.message_ts ?? "", text: "a" }),
  );
  said["an ephemeral without text"] = await answer(client.apiCall("chat.postEphemeral", { channel, user }));

  const trigger_id = await trigger();
  const opened = await views.open({ trigger_id, view: modal });
  const view_id = opened.view?.id ?? "";
  const hash = opened.view?.hash ?? "";
  said["a trigger twice"] = await answer(views.open({ trigger_id, view: modal }));
  said["a trigger of nobody"] = await answer(views.open({ trigger_id: "1.2.abc", view: modal }));
  said["an update of a view"] = await answer(views.update({ view_id, hash, view: modal }));
  said["an update with an old hash"] = await answer(views.update({ view_id, hash, view: modal }));
  said["an update of no view"] = await answer(views.update({ view_id: "V0NOBODY", view: modal }));
  said["a Home tab"] = await answer(views.publish({ user_id: user, view: home("one") }));
  said["a Home tab with an old hash"] = await answer(
    views.publish({ user_id: user, hash: "1.2", view: home("two") }),
  );
  said["a thread of nobody"] = await answer(conversations.replies({ channel, ts: nobody }));

  const { messages = [] } = await conversations.replies({ channel, ts, include_all_metadata: true });
  const thread = messages.map((it) => ({
    text: it.text,
    place: it.ts === ts ? "root" : it.thread_ts === ts ? "reply" : "elsewhere",
    blocks: (it.blocks ?? []).map(({ type, block_id }) => [type, block_id]),
    metadata: it.metadata,
  }));
  return { said, thread };
}

describe("a second opinion on Slack's Web API", () => {
  it("is the same as ours, but for one thing that Slack documents", async () => {
    const second = await consult(await theirs());
    const first = await consult(await ours());

    expect(first.thread).toEqual(second.thread);
    // Slack's documentation names this error; emulate answers with an empty thread.
    expect(second.said["a thread of nobody"]).toBe("ok");
    expect(first.said).toEqual({ ...second.said, "a thread of nobody": "thread_not_found" });
  });
});
