import { describe, expect, it } from "vitest";
import { clientOf, closeAfterEach, openForTest, refused } from "../../support/slack/for-test.ts";

closeAfterEach();

async function workspace() {
  const slack = await openForTest();
  const client = clientOf(slack);
  const channel = slack.channelId("ferry");
  const { ts = "" } = await client.chat.postMessage({ channel, text: "root" });
  return { slack, client, channel, ts };
}

describe("files of the fake Slack", () => {
  it("are shared in a thread by the stock client", async () => {
    const { slack, client, channel, ts } = await workspace();

    await client.files.uploadV2({
      channel_id: channel,
      thread_ts: ts,
      filename: "k7m2qx9d.txt",
      title: "Record of k7m2qx9d",
      content: "12:00 approved\n",
      initial_comment: "The run's record",
    });

    expect(slack.threadText(ts)).toBe("root\nThe run's record\n(file: k7m2qx9d.txt)");
    expect(slack.files()).toMatchObject([
      {
        name: "k7m2qx9d.txt",
        title: "Record of k7m2qx9d",
        content: Buffer.from("12:00 approved\n"),
        channel,
        threadTs: ts,
      },
    ]);
  });

  it("are refused before they were uploaded, twice, unknown, empty or without the scope", async () => {
    const { slack, client, channel } = await workspace();
    const announced = await client.files.getUploadURLExternal({ filename: "a.txt", length: 3 });
    const id = announced.file_id ?? "";
    const complete = () => client.files.completeUploadExternal({ files: [{ id }], channel_id: channel });

    expect((await refused(complete())).error).toBe("file_not_found");
    const short = await fetch(announced.upload_url ?? "", { method: "POST", body: "ab" });
    const whole = await fetch(announced.upload_url ?? "", { method: "POST", body: "abc" });
    await complete();

    expect([short.status, whole.status]).toEqual([400, 200]);
    expect((await refused(complete())).error).toBe("file_not_found");
    const empty = client.files.getUploadURLExternal({ filename: "a.txt", length: 0 });
    expect((await refused(empty)).error).toBe("missing_argument");
    slack.faults.takeScope("files:write");
    const barred = client.files.getUploadURLExternal({ filename: "a.txt", length: 3 });
    expect((await refused(barred)).error).toBe("missing_scope");
  });
});
