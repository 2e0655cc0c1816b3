import { afterEach, expect, test } from "vitest";
import { message } from "../../../bot/message.ts";
import type { BadAnswer } from "../../support/slack/faults.ts";
import { type SlackUnderTest, slackUnderTest } from "../../support/slack-under-test.ts";

const open: SlackUnderTest[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const FILE = { name: "ferry-k7m2qx9d.txt", title: "Record of k7m2qx9d", text: "kvm1$ virsh list\n" };

async function thread() {
  const made = await slackUnderTest();
  open.push(made);
  const root = await made.chat.postRoot(made.place, "k7m2qx9d.root", message("Move vm1", "good", "done"));
  return {
    slack: made.slack,
    thread: root.split("/")[1],
    attach: async (mayStand = false) => made.chat.attach?.(root, "k7m2qx9d.record", FILE, mayStand),
  };
}

test.each<[string, string, BadAnswer]>([
  ["the content is answered 503", "upload", { status: 503 }],
  ["the content's connection breaks", "upload", { cut: "before" }],
  ["the answer to the content is lost", "upload", { cut: "done" }],
  ["Slack gives no address", "files.getUploadURLExternal", { status: 503 }],
  ["Slack takes no more files for now", "files.completeUploadExternal", { retryAfter: 3 }],
  ["the answer to the last call is lost", "files.completeUploadExternal", { cut: "done" }],
])("where %s, a file is attached by the next attempt, and stands there once", async (_, call, how) => {
  const { slack, thread: ts, attach } = await thread();
  slack.faults.answer(call, how);

  await expect(attach()).rejects.toMatchObject({ passing: true });
  await attach(true);

  expect(slack.files()).toMatchObject([{ name: FILE.name, title: FILE.title, threadTs: ts }]);
  expect(slack.files()[0]?.content.toString()).toBe(FILE.text);
});
