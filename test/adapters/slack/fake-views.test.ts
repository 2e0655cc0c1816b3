import { describe, expect, it } from "vitest";
import type { FakeSlack } from "../../support/slack/fake-slack.ts";
import { clientOf, closeAfterEach, openForTest, refused, socketApp } from "../../support/slack/for-test.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });
const modal = (title: string, rest: object = {}) => ({
  type: "modal" as const,
  title: plain(title),
  blocks: [{ type: "section" as const, text: { type: "mrkdwn" as const, text: title } }],
  ...rest,
});
const home = (text: string) => ({
  type: "home" as const,
  blocks: [{ type: "header" as const, text: plain(text) }],
});

closeAfterEach();

/** A workspace whose clock the test turns, with an app that only acknowledges. */
async function workspace() {
  const clock = { now: 1_750_000_000_000 };
  const slack = await openForTest({ now: () => clock.now });
  await socketApp(slack, (app) => {
    app.command("/ferry", async ({ ack }) => ack());
    app.view(/.*/, async ({ ack }) => ack());
    app.view({ type: "view_closed", callback_id: /.*/ }, async ({ ack }) => ack());
  });
  return { slack, client: clientOf(slack), clock };
}

async function trigger(slack: FakeSlack): Promise<string> {
  const { payload } = await slack.command("ann", "ferry", "/ferry", "help");
  return String(payload.trigger_id);
}

describe("modals of the fake Slack", () => {
  it("opens one for a trigger_id, once and within 3 s", async () => {
    const { slack, client, clock } = await workspace();
    const used = await trigger(slack);
    await client.views.open({ trigger_id: used, view: modal("One") });
    const old = await trigger(slack);
    clock.now += 3000;
    const error = async (id: string) =>
      (await refused(client.views.open({ trigger_id: id, view: modal("Two") }))).error;

    expect(await error(used)).toBe("exchanged_trigger_id");
    expect(await error(old)).toBe("expired_trigger_id");
    expect(await error("1.2.abc")).toBe("invalid_trigger_id");
    expect(slack.openViews("ann").map(({ title }) => title)).toEqual(["One"]);
    expect(slack.openViews("bob")).toEqual([]);
  });

  it("does not use a trigger_id up for a view that it refuses", async () => {
    const { slack, client } = await workspace();
    const id = await trigger(slack);

    const bad = await refused(client.views.open({ trigger_id: id, view: modal("x".repeat(25)) }));
    await client.views.open({ trigger_id: id, view: modal("One") });

    expect(bad.error).toBe("invalid_arguments");
    expect(slack.openViews("ann")).toHaveLength(1);
  });

  it("lays at most three upon each other", async () => {
    const { slack, client } = await workspace();
    await client.views.open({ trigger_id: await trigger(slack), view: modal("1") });
    await client.views.push({ trigger_id: await trigger(slack), view: modal("2") });
    await client.views.push({ trigger_id: await trigger(slack), view: modal("3") });

    const fourth = client.views.push({ trigger_id: await trigger(slack), view: modal("4") });

    expect((await refused(fourth)).error).toBe("push_limit_reached");
    expect(slack.openViews("ann").map(({ title }) => title)).toEqual(["1", "2", "3"]);
  });

  it("updates a view by id or external_id while its hash is the newest and it is open", async () => {
    const { slack, client } = await workspace();
    const view = modal("One", { external_id: "migrate-1" });
    const opened = await client.views.open({ trigger_id: await trigger(slack), view });
    const id = opened.view?.id ?? "";
    const hash = opened.view?.hash ?? "";

    await client.views.update({ view_id: id, hash, view: modal("Two", { external_id: "migrate-1" }) });
    const stale = await refused(client.views.update({ view_id: id, hash, view: modal("Three") }));
    await client.views.update({ external_id: "migrate-1", view: modal("Four") });
    await slack.closeView("ann");
    const closed = await refused(client.views.update({ view_id: id, view: modal("Five") }));

    expect(stale.error).toBe("hash_conflict");
    expect(closed.error).toBe("not_found");
  });

  it("does not let a person submit what is required and empty, or too long", async () => {
    const { slack, client } = await workspace();
    const input = {
      type: "input" as const,
      block_id: "why",
      label: plain("Reason"),
      element: { type: "plain_text_input" as const, action_id: "why", max_length: 5 },
    };
    const view = { ...modal("Reject"), submit: plain("Reject"), callback_id: "reject", blocks: [input] };
    await client.views.open({ trigger_id: await trigger(slack), view });

    await expect(slack.submitView("ann")).rejects.toThrow("Reason");
    await expect(slack.submitView("ann", { Reason: "too long" })).rejects.toThrow("no more than 5");
    await slack.submitView("ann", { Reason: "no" });

    expect(slack.openViews("ann")).toEqual([]);
  });

  it("tells the app of a closed modal only when it asked for that", async () => {
    const { slack, client } = await workspace();
    await client.views.open({ trigger_id: await trigger(slack), view: modal("1") });
    const quiet = await slack.closeView("ann");
    const told = { ...modal("2"), callback_id: "told", notify_on_close: true };
    await client.views.open({ trigger_id: await trigger(slack), view: told });

    const delivered = await slack.closeView("ann");

    expect(quiet).toBeUndefined();
    expect(delivered?.payload).toMatchObject({ type: "view_closed", is_cleared: false });
    expect(slack.openViews("ann")).toEqual([]);
  });

  it("keeps what was chosen and typed while ids stay, and shows it", async () => {
    const { slack, client } = await workspace();
    const option = (text: string) => ({ text: plain(text), value: text });
    const select = {
      type: "input" as const,
      block_id: "vm",
      label: plain("VM"),
      element: { type: "static_select" as const, action_id: "vm", options: [option("vm1"), option("vm2")] },
    };
    const view = (title: string) => ({
      ...modal(title),
      submit: plain("Go"),
      callback_id: "m",
      blocks: [select],
    });
    const opened = await client.views.open({ trigger_id: await trigger(slack), view: view("One") });
    const id = opened.view?.id ?? "";

    await slack.choose("ann", id, "VM", "vm2");
    await client.views.update({ view_id: id, view: view("Two") });
    const shown = slack.openViews("ann")[0]?.shown;
    const { payload } = await slack.submitView("ann");

    expect(shown).toContain("VM\n[vm2 ▾]");
    expect(payload).toMatchObject({
      view: {
        state: { values: { vm: { vm: { type: "static_select", selected_option: { value: "vm2" } } } } },
      },
    });
  });
});

describe("the Home tab of the fake Slack", () => {
  it("is published for one person, against the newest hash", async () => {
    const { slack, client } = await workspace();
    const user_id = slack.userId("ann");
    const first = await client.views.publish({ user_id, view: home("One") });
    const hash = first.view?.hash ?? "";

    await client.views.publish({ user_id, view: home("Two"), hash });
    const stale = await refused(client.views.publish({ user_id, view: home("Three"), hash }));

    expect(stale.error).toBe("hash_conflict");
    expect(slack.home("ann")?.shown).toBe("Home\nTwo");
    expect(slack.home("bob")).toBeUndefined();
  });

  it("takes no modal and no stranger", async () => {
    const { slack, client } = await workspace();
    const publish = async (user_id: string, view: ReturnType<typeof home> | ReturnType<typeof modal>) =>
      (await refused(client.views.publish({ user_id, view }))).error;

    expect(await publish(slack.userId("ann"), modal("A modal"))).toBe("invalid_arguments");
    expect(await publish("U0NOBODY", home("One"))).toBe("invalid_arguments");
  });
});
