import { expect, it } from "vitest";
import { openApi } from "../../../adapters/slack/client.ts";
import { finder } from "../../../adapters/slack/find-post.ts";
import { turns } from "../../../adapters/slack/pace.ts";
import { slackChat } from "../../../adapters/slack/post.ts";
import { sayer } from "../../../adapters/slack/say.ts";
import { keepStanding } from "../../../adapters/slack/standing.ts";
import { uploader } from "../../../adapters/slack/upload.ts";
import { code, message, text } from "../../../bot/message.ts";
import { emulatedSlack } from "../../support/emulated-slack.ts";
import { freePace } from "../../support/free-pace.ts";
import { silentLog } from "../../support/silent-log.ts";

/** Ferry's way to a Slack that others wrote, and what stands there. */
async function ferry() {
  const { apiUrl, token, client, channel } = await emulatedSlack();
  const { user_id: self = "" } = await client.auth.test();
  const api = openApi(token, apiUrl, keepStanding({ wanted: 0, log: silentLog }), silentLog);
  /** Each remembers nothing of the others. */
  const chat = () => {
    const inTurns = turns(freePace, async () => {});
    return slackChat({
      api,
      progressApi: api,
      finder: finder(api, self, inTurns),
      turns: inTurns,
      say: sayer("classic", () => {}),
      upload: uploader(api),
      editIntervalMs: 0,
      onOddity(what, error) {
        throw new Error(what, { cause: error });
      },
    });
  };
  return {
    chat,
    place: { platform: "slack", channel: `T0/${channel}` },
    history: async () => (await client.conversations.history({ channel })).messages ?? [],
    replies: async (ref: string) =>
      ((await client.conversations.replies({ channel, ts: ref.split("/")[1] ?? "" })).messages ?? []).slice(
        1,
      ),
  };
}

const running = message("Move vm1", "running", "running", {
  lines: [text("pass 1"), code("kvm1$ virsh list")],
});
const done = message("Move vm1", "good", "done", { lines: [text("vm1 runs on kvm2")] });

it("posts, edits and replies as somebody else's Slack takes it", async () => {
  const { chat, place, history, replies } = await ferry();
  const slack = chat();

  const root = await slack.postRoot(place, "k7m2qx9d.root", running);
  await slack.postReply(root, "k7m2qx9d.note-1", running, false);
  await slack.postReply(root, "k7m2qx9d.done", done, true);
  await slack.edit(root, done);

  const [stands] = (await history()).filter(({ ts }) => root.endsWith(ts ?? "?"));
  expect(JSON.stringify(stands)).toContain("vm1 runs on kvm2");
  expect(JSON.stringify(stands)).not.toContain("pass 1");
  expect(await replies(root)).toHaveLength(2);
});

it("finds its own messages there by their keys, after it has forgotten them", async () => {
  const { chat, place, history, replies } = await ferry();
  const root = await chat().postRoot(place, "k7m2qx9d.root", running);
  const reply = await chat().postReply(root, "k7m2qx9d.done", done, true);

  const next = chat();

  expect(await next.postRoot(place, "k7m2qx9d.root", running, true)).toBe(root);
  expect(await next.postReply(root, "k7m2qx9d.done", done, true, true)).toBe(reply);
  expect(await next.postRoot(place, "b4c5d6f7.root", running, true)).not.toBe(root);
  expect((await history()).filter(({ ts }) => root.endsWith(ts ?? "?"))).toHaveLength(1);
  expect(await replies(root)).toHaveLength(1);
});

it("attaches a file there, and finds it again", async () => {
  const { chat, place, replies } = await ferry();
  const file = { name: "ferry-k7m2qx9d.txt", title: "Record of k7m2qx9d", text: "kvm1$ virsh list\n" };
  const root = await chat().postRoot(place, "k7m2qx9d.root", done);

  await chat().attach(root, "k7m2qx9d.record", file);
  await chat().attach(root, "k7m2qx9d.record", file, true);

  const files = (await replies(root)).flatMap((reply) => reply.files ?? []);
  expect(files.map(({ name }) => name)).toEqual([file.name]);
});
