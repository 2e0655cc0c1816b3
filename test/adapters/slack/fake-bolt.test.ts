import type { App } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import { closeAfterEach, httpApp, openForTest, socketApp } from "../../support/slack/for-test.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

/** A tiny app that uses every way of Bolt that Ferry needs. */
function tiny(app: App): void {
  app.command("/migrate", async ({ ack, client, command, respond }) => {
    await ack();
    if (command.text === "") {
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: "modal",
          callback_id: "migrate",
          title: plain("Migrate a VM"),
          submit: plain("Show the plan"),
          blocks: [
            {
              type: "input",
              block_id: "vm",
              label: plain("VM"),
              element: { type: "external_select", action_id: "vm", min_query_length: 0 },
            },
            {
              type: "input",
              block_id: "why",
              label: plain("Reason"),
              element: { type: "plain_text_input", action_id: "why" },
            },
          ],
        },
      });
      return;
    }
    const root = await client.chat.postMessage({
      channel: command.channel_id,
      text: `Move ${command.text}`,
      metadata: { event_type: "ferry", event_payload: { key: "k7m2qx9d.root" } },
    });
    await client.chat.postMessage({
      channel: command.channel_id,
      thread_ts: root.ts ?? "",
      text: "Approval needed",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "*Approval* needed" } },
        {
          type: "actions",
          elements: [{ type: "button", action_id: "approve", text: plain("Approve"), value: "k7m2qx9d" }],
        },
      ],
    });
    await respond("Your plan is in the channel.");
  });
  app.action({ type: "block_actions", action_id: "approve" }, async ({ ack, action, body, client }) => {
    await ack();
    if (action.type !== "button") throw new Error("approve is a button");
    await client.chat.update({
      channel: body.channel?.id ?? "",
      ts: body.message?.ts ?? "",
      text: `Approved by <@${body.user.id}>: ${action.value}`,
    });
  });
  app.options("vm", async ({ ack, options }) => {
    const vms = ["vm1", "vm2"].filter((name) => name.includes(options.value));
    await ack({ options: vms.map((name) => ({ text: plain(name), value: name })) });
  });
  app.view("migrate", async ({ ack, view }) => {
    const vm = view.state.values.vm?.vm?.selected_option?.value;
    if (view.state.values.why?.why?.value === "none") {
      await ack({ response_action: "errors", errors: { why: "Say why, please." } });
      return;
    }
    await ack({
      response_action: "update",
      view: {
        type: "modal",
        title: plain("The plan"),
        blocks: [{ type: "section", text: { type: "mrkdwn", text: `Move ${vm}` } }],
      },
    });
  });
  app.event("app_mention", async ({ event, say }) => {
    await say({ text: `You said ${event.text}`, thread_ts: event.thread_ts ?? event.ts });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "header", text: plain("Nothing waits for you") }] },
    });
  });
}

closeAfterEach();

describe.each([
  ["Socket Mode", socketApp],
  ["signed HTTP requests", httpApp],
])("stock Bolt over %s", (_, start) => {
  it("is given a command, posts, answers alone, and is given a click", async () => {
    const slack = await openForTest();
    await start(slack, tiny);

    const delivered = await slack.command("ann", "ferry", "/migrate", "vm1 kvm1 kvm2");
    await expect
      .poll(() => slack.ephemeral("ann").map(({ shown }) => shown))
      .toEqual(["Your plan is in the channel."]);
    const [root, card] = slack.messages("ferry");
    await slack.press("bob", card?.ts ?? "", "Approve");

    expect(delivered.tookMs).toBeLessThan(3000);
    expect(root?.metadata?.event_payload).toEqual({ key: "k7m2qx9d.root" });
    await expect
      .poll(() => slack.threadText(root?.ts ?? ""))
      .toBe("Move vm1 kvm1 kvm2\nApproved by @bob: k7m2qx9d");
    expect(slack.channelText("ferry")).toBe("Move vm1 kvm1 kvm2");
  });

  it("opens a modal, offers options, refuses and takes its submission", async () => {
    const slack = await openForTest();
    await start(slack, tiny);

    await slack.command("ann", "ferry", "/migrate");
    await expect.poll(() => slack.openViews("ann").length).toBe(1);
    const [view] = slack.openViews("ann");
    const offered = await slack.suggest("ann", view?.id ?? "", "VM", "");
    await slack.submitView("ann", { VM: "vm2", Reason: "none" });
    const errors = slack.openViews("ann")[0]?.errors;
    await slack.submitView("ann", { Reason: "host maintenance" });

    expect(offered.map(({ text }) => text)).toEqual(["vm1", "vm2"]);
    expect(errors).toEqual({ why: "Say why, please." });
    expect(slack.openViews("ann").map(({ shown }) => shown)).toEqual(["The plan\nMove vm2"]);
  });

  it("is given mentions and the opening of its Home tab", async () => {
    const slack = await openForTest();
    await start(slack, tiny);

    const ts = slack.say("ann", "ferry", "is vm1 moving?");
    await slack.mention("bob", "ferry", "status", { thread: ts });
    await slack.openHome("bob");

    await expect.poll(() => slack.threadText(ts)).toContain("You said @ferry status");
    await expect.poll(() => slack.home("bob")?.shown).toBe("Home\nNothing waits for you");
  });
});

describe("a restart of the app", () => {
  it("leaves messages and their buttons as they are", async () => {
    const slack = await openForTest();
    const before = await socketApp(slack, tiny);
    await slack.command("ann", "ferry", "/migrate", "vm1 kvm1 kvm2");
    await expect.poll(() => slack.messages("ferry").length).toBe(2);
    const card = slack.messages("ferry")[1]?.ts ?? "";

    await before.stop();
    await expect.poll(() => slack.sockets).toBe(0);
    await expect(slack.press("bob", card, "Approve")).rejects.toMatchObject({ code: "dispatch_failed" });
    await socketApp(slack, tiny);
    await slack.press("bob", card, "Approve");

    await expect.poll(() => slack.message(card).shown).toBe("Approved by @bob: k7m2qx9d");
  });
});
