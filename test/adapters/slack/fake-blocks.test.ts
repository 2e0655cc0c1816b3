import type { types } from "@slack/bolt";
import { describe, expect, it } from "vitest";
import type { Block, Surface } from "../../support/slack/blocks/block.ts";
import { validateBlocks } from "../../support/slack/blocks/validate-blocks.ts";
import { validateView } from "../../support/slack/blocks/validate-view.ts";
import { limits } from "../../support/slack/limits.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const long = (count: number) => "x".repeat(count);
const section = (text: string, rest: object = {}) => ({ type: "section", text: mrkdwn(text), ...rest });
const button = (rest: object = {}) => ({ type: "button", text: plain("Go"), ...rest });
const actions = (...elements: unknown[]) => ({ type: "actions", elements });
const option = (text: string) => ({ text: plain(text), value: text });
const options = (count: number) => Array.from({ length: count }, (_, n) => option(`vm${n}`));
const select = (rest: object) => ({ type: "static_select", ...rest });
const richText = (...elements: unknown[]) => ({ type: "rich_text", elements });
const confirm = { title: plain("Sure?"), text: plain("It stops."), confirm: plain("Yes"), deny: plain("No") };
const task = { type: "task_card", task_id: "1", title: "Copy", status: "pending" };
const detailed = (part: "details" | "output", count: number) => ({
  ...task,
  [part]: richText({ type: "rich_text_section", elements: [{ type: "text", text: long(count) }] }),
});

function faults(blocks: unknown, surface: Surface = "message"): readonly string[] {
  const validated = validateBlocks(blocks, surface);
  return validated.ok ? [] : validated.problems;
}

describe("blocks of the fake Slack", () => {
  it.each<[string, unknown[]]>([
    ["a header", [{ type: "header", text: plain(long(limits.headerCharacters)) }]],
    ["a section", [section(long(limits.sectionTextCharacters))]],
    ["fields", [{ type: "section", fields: Array.from({ length: 10 }, () => mrkdwn(long(2000))) }]],
    ["a context", [{ type: "context", elements: Array.from({ length: 10 }, () => mrkdwn("a")) }]],
    ["25 buttons", [actions(...Array.from({ length: 25 }, (_, n) => button({ action_id: `a${n}` })))]],
    [
      "a button",
      [actions(button({ text: plain(long(75)), value: long(2000), action_id: long(255), confirm }))],
    ],
    ["100 options", [actions(select({ options: options(100) }))]],
    ["fifty blocks", Array.from({ length: 50 }, () => ({ type: "divider" }))],
    ["rich text", [richText({ type: "rich_text_section", elements: [{ type: "text", text: "*a*" }] })]],
    [
      "a plan",
      [{ type: "plan", title: "Plan", tasks: [task, detailed("details", 256), detailed("output", 256)] }],
    ],
    ["a table", [{ type: "table", rows: [[{ type: "raw_text", text: "vm1" }]] }]],
  ])("takes %s at its limits", (_, blocks) => {
    expect(faults(blocks)).toEqual([]);
  });

  it.each<[string, unknown[], string]>([
    ["51 blocks", Array.from({ length: 51 }, () => ({ type: "divider" })), "no more than 50 items allowed"],
    ["details of 257", [detailed("details", 257)], "/blocks/0/details"],
    ["an output of 257", [detailed("output", 257)], "/blocks/0/output"],
    ["a header of 151", [{ type: "header", text: plain(long(151)) }], "must be less than 151 characters"],
    ["a header with markup", [{ type: "header", text: mrkdwn("a") }], "/blocks/0/text/type"],
    [
      "a section of 3001",
      [section(long(3001))],
      "less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ],
    ["an empty text", [section("")], "must be more than 0 characters"],
    ["a section of nothing", [{ type: "section" }], "must have text or fields"],
    [
      "11 fields",
      [{ type: "section", fields: Array.from({ length: 11 }, () => mrkdwn("a")) }],
      "no more than 10",
    ],
    ["a field of 2001", [{ type: "section", fields: [mrkdwn(long(2001))] }], "less than 2001"],
    ["an unknown property", [section("a", { colour: "red" })], "invalid additional property: colour"],
    ["an unknown type", [{ type: "marquee" }], "unsupported type: marquee"],
    ["no text in a button", [actions({ type: "button" })], "missing required field: text"],
    ["a label of 76", [actions(button({ text: plain(long(76)) }))], "less than 76"],
    ["a label with markup", [actions(button({ text: mrkdwn("a") }))], "/text/type"],
    ["a value of 2001", [actions(button({ value: long(2001) }))], "less than 2001"],
    ["an action_id of 256", [actions(button({ action_id: long(256) }))], "less than 256"],
    ["a style", [actions(button({ style: "default" }))], "/style"],
    ["an address", [actions(button({ url: "not an address" }))], "/url"],
    ["26 buttons", [actions(...Array.from({ length: 26 }, () => button()))], "no more than 25"],
    ["no elements", [actions()], "no fewer than 1"],
    [
      "a confirm text of 301",
      [actions(button({ confirm: { ...confirm, text: plain(long(301)) } }))],
      "than 301",
    ],
    ["half a confirm", [actions(button({ confirm: { text: plain("a") } }))], "missing required field: title"],
    [
      "two of one action_id",
      [actions(button({ action_id: "a" }), button({ action_id: "a" }))],
      "`action_id`",
    ],
    ["two of one block_id", [section("a", { block_id: "b" }), section("a", { block_id: "b" })], "`block_id`"],
    ["a block_id of 256", [section("a", { block_id: long(256) })], "less than 256"],
    ["101 options", [actions(select({ options: options(101) }))], "no more than 100"],
    ["no options", [actions(select({ options: [] }))], "no fewer than 1"],
    ["no list", [actions(select({}))], "must have either options or option_groups"],
    ["an option of 76", [actions(select({ options: [option(long(76))] }))], "less than 76"],
    ["6 in an overflow", [actions({ type: "overflow", options: options(6) })], "no more than 5"],
    [
      "11 in a context",
      [{ type: "context", elements: Array.from({ length: 11 }, () => mrkdwn("a")) }],
      "than 10",
    ],
    ["12,001 of markdown", [{ type: "markdown", text: long(12_001) }], "less than 12001"],
    ["empty rich text", [richText()], "no fewer than 1"],
    [
      "an unknown run",
      [richText({ type: "rich_text_section", elements: [{ type: "blink", text: "a" }] })],
      "unsupported type: blink",
    ],
    ["a task's status", [{ ...task, status: "done" }], "/status"],
    [
      "101 rows",
      [{ type: "table", rows: Array.from({ length: 101 }, () => [{ type: "raw_text", text: "a" }]) }],
      "100",
    ],
    ["10,001 in cells", [{ type: "table", rows: [[{ type: "raw_text", text: long(10_001) }]] }], "10000"],
    [
      "an image of two sources",
      [{ type: "image", alt_text: "a", image_url: "https://a.b/c", slack_file: { id: "F1" } }],
      "either",
    ],
    ["an alert", [{ type: "alert", text: plain("a") }], "unsupported type: alert"],
    ["a file", [{ type: "file", external_id: "a", source: "remote" }], "unsupported type: file"],
  ])("refuses %s in a message", (_, blocks, problem) => {
    expect(faults(blocks).join("\n")).toContain(problem);
  });

  it("knows every block of @slack/types but those that no app of ours can send", () => {
    const unknown: Record<Exclude<types.KnownBlock["type"], Block["type"]>, string> = {
      file: "apps can't send it",
      video: "needs links.embed:write and a domain of ours",
    };

    expect(Object.keys(unknown).map((type) => faults([{ type }]))).toEqual([
      ["unsupported type: file [json-pointer:/blocks/0/type]"],
      ["unsupported type: video [json-pointer:/blocks/0/type]"],
    ]);
  });

  it("takes an alert in a modal alone, and what belongs to messages in messages alone", () => {
    const alert = [{ type: "alert", text: plain("a") }];
    const card = [{ ...task, block_id: "b" }];

    expect((["modal", "home", "message"] as const).map((it) => faults(alert, it).length)).toEqual([0, 1, 1]);
    expect((["modal", "home", "message"] as const).map((it) => faults(card, it).length)).toEqual([1, 1, 0]);
  });

  it("does not take what a workspace lacks", () => {
    expect(validateBlocks([{ type: "plan", title: "Plan" }], "message", ["plan"]).ok).toBe(false);
  });
});

describe("views of the fake Slack", () => {
  const modal = (rest: object = {}) => ({
    type: "modal",
    title: plain("Migrate"),
    blocks: [section("a")],
    ...rest,
  });
  const input = { type: "input", label: plain("VM"), element: { type: "plain_text_input" } };

  function viewFaults(view: unknown): string {
    const validated = validateView(view, []);
    return validated.ok ? "" : validated.problems.join("\n");
  }

  it("takes a modal at its limits", () => {
    const full = modal({
      title: plain(long(24)),
      submit: plain(long(24)),
      close: plain(long(24)),
      private_metadata: long(3000),
      callback_id: long(255),
      blocks: Array.from({ length: 100 }, () => input),
    });

    expect(viewFaults(full)).toBe("");
  });

  it.each<[string, object, string]>([
    [
      "a title of 25",
      { title: plain(long(25)) },
      "must be less than 25 characters [json-pointer:/view/title/text]",
    ],
    ["a submit of 25", { submit: plain(long(25)) }, "less than 25"],
    ["a private_metadata of 3001", { private_metadata: long(3001) }, "less than 3001"],
    ["a callback_id of 256", { callback_id: long(256) }, "less than 256"],
    ["101 blocks", { blocks: Array.from({ length: 101 }, () => section("a")) }, "no more than 100"],
    ["an input without a submit", { blocks: [input] }, "missing required field: submit"],
    ["a bad block", { blocks: [section("")] }, "[json-pointer:/view/blocks/0/text/text]"],
    ["an unknown property", { colour: "red" }, "invalid additional property: colour"],
    ["another type", { type: "drawer" }, "unsupported type: drawer"],
    [
      "two focused inputs",
      {
        submit: plain("Go"),
        blocks: [1, 2].map(() => ({ ...input, element: { ...input.element, focus_on_load: true } })),
      },
      "focus_on_load",
    ],
  ])("refuses a modal with %s", (_, change, problem) => {
    expect(viewFaults(modal(change))).toContain(problem);
  });

  it("refuses a Home tab with a title", () => {
    expect(viewFaults({ type: "home", title: plain("a"), blocks: [] })).toContain("property: title");
  });
});
