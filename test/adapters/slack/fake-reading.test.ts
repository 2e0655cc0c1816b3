import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { block } from "../../support/slack/blocks/block.ts";
import { encodeTyped } from "../../support/slack/entities.ts";
import { clientOf, closeAfterEach, openForTest } from "../../support/slack/for-test.ts";
import { readBlocks } from "../../support/slack/reading/read-block.ts";
import { readMrkdwn } from "../../support/slack/reading/read-mrkdwn.ts";
import { valuesOf } from "../../support/slack/values.ts";

closeAfterEach();

const names = {
  user: (id: string) => (id === "U0ANN" ? "ann" : undefined),
  channel: (id: string) => (id === "C0FERRY" ? "ferry" : undefined),
  timeZone: "Europe/Amsterdam",
  now: Date.UTC(2026, 0, 15, 12),
};

function read(...given: unknown[]): string {
  const blocks = z.array(block).parse(given);
  return readBlocks(blocks, names, valuesOf(blocks));
}

describe("a reader of the fake Slack", () => {
  it.each([
    ["*bold* _it_ ~gone~ `code`", "bold it gone code"],
    ["2 * 3 * 4, snake_case_name, a*b*c", "2 * 3 * 4, snake_case_name, a*b*c"],
    ["```\nkvm1$ virsh list\n```", "kvm1$ virsh list"],
    ["`*kept*` and *gone*", "*kept* and gone"],
    ["&lt;b&gt; &amp;amp; &quot;", "<b> &amp; &quot;"],
    ["hello <@U0ANN>, <@U0NOBODY|nobody> in <#C0FERRY|old-name>", "hello @ann, @nobody in #ferry"],
    ["<!channel> <!here> <!subteam^S0ADMINS|@admins>", "@channel @here @admins"],
    ["<https://a.b/c|the page> <https://a.b/c>", "the page https://a.b/c"],
    ["&lt;@U0ANN&gt; &lt;!channel&gt;", "<@U0ANN> <!channel>"],
    ["> quoted", "│ quoted"],
    ["&gt; quoted", "│ quoted"],
    [":warning: 12:30:45 :no_such_thing:", "⚠️ 12:30:45 :no_such_thing:"],
    ["a\u200Bb", "ab"],
  ])("sees %j as %j", (markup, shown) => {
    expect(readMrkdwn(markup, names)).toBe(shown);
  });

  it.each([
    ["<!date^1768478400^{date_short_pretty} at {time}|fallback>", "today at 13:00"],
    ["<!date^1768478400^{date_num} {time_secs}|fallback>", "2026-01-15 13:00:00"],
    ["<!date^1768478400^{date_long}|fallback>", "Thursday, January 15, 2026"],
    ["<!date^1768478400^{century}|fallback>", "fallback"],
  ])("sees %s in their own time zone", (markup, shown) => {
    expect(readMrkdwn(markup, names)).toBe(shown);
  });

  it("reads back any text that was escaped, as long as it has no marker and quotes nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."&<>;ampltg @#!|^a \n".split("")) }), (text) => {
        fc.pre(!/^>/m.test(text));
        expect(readMrkdwn(encodeTyped(text), names)).toBe(text);
      }),
    );
  });

  it("takes no markup in rich text and plain text", () => {
    const hostile = "*bold* `code` <!channel> &amp; :x:";

    const shown = read(
      {
        type: "rich_text",
        elements: [{ type: "rich_text_section", elements: [{ type: "text", text: hostile }] }],
      },
      { type: "header", text: { type: "plain_text", text: "*bold* &amp;amp; <!channel>", emoji: false } },
    );

    expect(shown).toBe(`${hostile}\n*bold* &amp; <!channel>`);
  });

  it("reads every kind of block", () => {
    const plain = (text: string) => ({ type: "plain_text", text });
    const rich = (text: string) => ({
      type: "rich_text",
      elements: [
        {
          type: "rich_text_list",
          style: "bullet",
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
        },
      ],
    });

    const shown = read(
      {
        type: "section",
        fields: [plain("from"), plain("to")],
        accessory: { type: "button", text: plain("Go") },
      },
      { type: "context", elements: [{ type: "mrkdwn", text: "*a*" }, plain("b")] },
      { type: "divider" },
      { type: "actions", block_id: "who", elements: [{ type: "users_select", placeholder: plain("Who?") }] },
      { type: "input", label: plain("Why"), element: { type: "plain_text_input", initial_value: "so" } },
      rich("one"),
      {
        type: "plan",
        title: "Plan",
        tasks: [{ type: "task_card", task_id: "1", title: "Copy", status: "in_progress" }],
      },
      { type: "table", rows: [[{ type: "raw_text", text: "vm1" }, rich("kvm1")]] },
      { type: "container", title: plain("Box"), child_blocks: [{ type: "header", text: plain("inside") }] },
    );

    expect(shown.split("\n")).toEqual([
      "from",
      "to",
      "[Go]",
      "a  b",
      "──────",
      "[Who? ▾]",
      "Why",
      "[so]",
      "• one",
      "Plan",
      "(in progress) Copy",
      "vm1 | • kvm1",
      "Box",
      "inside",
    ]);
  });

  it("is notified by mentions of a new message alone, and not by what was escaped", async () => {
    const slack = await openForTest();
    const client = clientOf(slack);
    const channel = slack.channelId("ferry");
    const mrkdwn = (text: string, verbatim: boolean) => [
      { type: "section" as const, text: { type: "mrkdwn" as const, text, verbatim } },
    ];

    const { ts = "" } = await client.chat.postMessage({ channel, text: "&lt;!channel&gt; @here <@U0ANN>" });
    await client.chat.postMessage({ channel, text: "a", blocks: mrkdwn("@everyone", true) });
    await client.chat.postMessage({ channel, text: "a", blocks: mrkdwn("@here", false) });
    await client.chat.update({ channel, ts, text: "<!channel>" });

    expect(slack.notified()).toEqual(["ann", "@here"]);
    expect(slack.mentioned()).toEqual(["ann", "@here", "@channel"]);
  });
});
