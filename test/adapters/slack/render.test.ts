import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds, render, sizeOf } from "../../../adapters/slack/render.ts";
import { brief } from "../../../bot/brief.ts";
import { code, type Line, type Message, message, type StepLine, text, time } from "../../../bot/message.ts";
import { blocksSize } from "../../support/slack/blocks/blocks-size.ts";
import { validateBlocks } from "../../support/slack/blocks/validate-blocks.ts";
import { limits as slack } from "../../support/slack/limits.ts";

/** The blocks as Slack would take them; what it would refuse fails the test. */
function taken(rendered: Message, style: "classic" | "plan" = "classic") {
  const made = render(rendered, style);
  const checked = validateBlocks(structuredClone(made.blocks), "message", []);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  expect(blocksSize(checked.value)).toBeLessThanOrEqual(slack.allBlocksCharacters);
  expect(Buffer.byteLength(made.text)).toBeLessThanOrEqual(slack.updatedTextBytes);
  return made;
}

/** Every text that stands in the blocks, one after another. */
const words = (blocks: unknown): string =>
  [...JSON.stringify(blocks).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)]
    .map(([, json = ""]) => JSON.parse(json))
    .join("\n");

const card = message("Plan k7m2qx9d · vm1: kvm1 → kvm2", "waiting", "waiting for approval", {
  steps: [{ mark: "satisfied", text: "vm1 runs on kvm1" }],
  lines: [
    text("1. Let libvirt listen (disruptive)"),
    code("kvm2$ systemctl enable --now libvirtd-tls.socket"),
    text("Needs 1 approval, has 0."),
    time("Expires at ", Date.UTC(2026, 10, 23, 14, 30), "; after that it cannot be approved."),
  ],
  buttons: [
    { id: "approve.k7m2qx9d", label: "Approve", style: "primary", confirm: "Have Ferry do 2 steps?" },
    { id: "reject.k7m2qx9d", label: "Reject", style: "danger" },
  ],
});

describe("a brief answer", () => {
  const refused = brief(
    message("There is no plan 'k7m2qx9e'", "bad", "not done", {
      lines: [text("See `/ferry history` for the plans there are."), time("It is ", Date.UTC(2026, 10, 23))],
    }),
  );

  it("is one paragraph without a heading, and so is what notifications have of it", () => {
    const { blocks, text: fallback } = taken(refused);

    expect(blocks).toMatchObject([
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              {
                type: "text",
                text: "❌ Not done: There is no plan 'k7m2qx9e'. See `/ferry history` for the plans there are. It is ",
              },
              { type: "date" },
            ],
          },
        ],
      },
    ]);
    expect(fallback).toBe(
      "❌ Not done: There is no plan 'k7m2qx9e'. See `/ferry history` for the plans there are. It is 00:00 UTC, 2026-11-23",
    );
  });

  it.each([
    ["steps", { steps: [{ mark: "done", text: "Mount images" }] }],
    ["commands", { lines: [code("kvm1$ virsh list")] }],
    ["buttons", { buttons: [{ id: "approve.k7m2qx9d", label: "Approve", style: "plain" }] }],
    ["more than a line holds", { lines: [text("word ".repeat(600))] }],
  ] as const)("with %s has its heading", (_, parts) => {
    const { blocks } = taken(brief(message("Move vm1", "bad", "not done", parts)));

    expect(blocks[0]?.type).toBe("header");
  });
});

describe("render", () => {
  it("makes an approval card", () => {
    expect(taken(card)).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "emoji": false,
              "text": "Plan k7m2qx9d · vm1: kvm1 → kvm2",
              "type": "plain_text",
            },
            "type": "header",
          },
          {
            "elements": [
              {
                "emoji": false,
                "text": "✋ waiting for approval",
                "type": "plain_text",
              },
            ],
            "type": "context",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "text": "☑️ vm1 runs on kvm1 (already so)",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "elements": [
                  {
                    "text": "1. Let libvirt listen (disruptive)",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
              {
                "elements": [
                  {
                    "text": "kvm2$ systemctl enable --now libvirtd-tls.socket",
                    "type": "text",
                  },
                ],
                "type": "rich_text_preformatted",
              },
              {
                "elements": [
                  {
                    "text": "Needs 1 approval, has 0.
      Expires at ",
                    "type": "text",
                  },
                  {
                    "fallback": "14:30 UTC, 2026-11-23",
                    "format": "{time}, {date_short_pretty}",
                    "timestamp": 1795444200,
                    "type": "date",
                  },
                  {
                    "text": "; after that it cannot be approved.",
                    "type": "text",
                  },
                ],
                "type": "rich_text_section",
              },
            ],
            "type": "rich_text",
          },
          {
            "elements": [
              {
                "action_id": "approve.k7m2qx9d",
                "confirm": {
                  "confirm": {
                    "emoji": false,
                    "text": "Approve",
                    "type": "plain_text",
                  },
                  "deny": {
                    "emoji": false,
                    "text": "Back",
                    "type": "plain_text",
                  },
                  "style": "primary",
                  "text": {
                    "emoji": false,
                    "text": "Have Ferry do 2 steps?",
                    "type": "plain_text",
                  },
                  "title": {
                    "emoji": false,
                    "text": "Approve?",
                    "type": "plain_text",
                  },
                },
                "style": "primary",
                "text": {
                  "emoji": false,
                  "text": "Approve",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "approve.k7m2qx9d",
              },
              {
                "action_id": "reject.k7m2qx9d",
                "style": "danger",
                "text": {
                  "emoji": false,
                  "text": "Reject",
                  "type": "plain_text",
                },
                "type": "button",
                "value": "reject.k7m2qx9d",
              },
            ],
            "type": "actions",
          },
        ],
        "text": "Plan k7m2qx9d · vm1: kvm1 → kvm2 — ✋ waiting for approval
      ☑️ vm1 runs on kvm1 (already so)
      1. Let libvirt listen (disruptive)
      Needs 1 approval, has 0.
      Expires at 14:30 UTC, 2026-11-23; after that it cannot be approved.",
      }
    `);
  });

  it("says in words what marks and colours say", () => {
    const marks = ["done", "satisfied", "running", "later", "failed", "blocked", "skipped"] as const;
    const steps = marks.map((mark): StepLine => ({ mark, text: `Step ${mark}`, durationMs: 12_000 }));

    const shown = words(taken(message("T", "bad", "failed", { steps })).blocks);

    for (const word of [
      "done, 12 s",
      "already so",
      "running, 12 s",
      "checked at its turn",
      "failed",
      "blocked",
      "skipped",
    ]) {
      expect(shown).toContain(word);
    }
    expect(shown).toContain("❌ failed");
  });

  it("puts all steps in one block, whatever their number", () => {
    const steps = Array.from({ length: 40 }, (_, n): StepLine => ({ mark: "pending", text: `Step ${n}` }));

    const { blocks } = taken(message("T", "running", "running", { steps }));

    expect(blocks.map(({ type }) => type)).toEqual(["header", "context", "rich_text"]);
    expect(words(blocks)).toContain("Step 39");
  });

  it("reads no text as markup or emoji, and shows what a terminal would obey", () => {
    const hostile = "*b* <!channel> <@U1> &amp; :boom: @here \x1b[31m \u202E";

    const { blocks, text: fallback } = taken(
      message(hostile, "good", hostile, {
        steps: [{ mark: "done", text: hostile, note: hostile }],
        lines: [text(hostile), code(hostile), time(hostile, 0, hostile)],
        buttons: [{ id: "x.k7m2qx9d", label: hostile, style: "plain", confirm: hostile }],
      }),
    );

    const json = JSON.stringify(blocks);
    expect(json).not.toContain('"mrkdwn"');
    expect(json).not.toContain('"emoji":true');
    expect(words(blocks)).not.toMatch(/[^\P{C}\n]/u);
    expect(words(blocks)).toContain("<!channel> <@U1> &amp; :boom: @here \\x1b[31m \\u{202e}");
    expect(fallback).not.toMatch(/[<>]/);
  });

  it("tells notifications and screen readers everything but code", () => {
    expect(render(card).text).toBe(
      [
        "Plan k7m2qx9d · vm1: kvm1 → kvm2 — ✋ waiting for approval",
        "☑️ vm1 runs on kvm1 (already so)",
        "1. Let libvirt listen (disruptive)",
        "Needs 1 approval, has 0.",
        "Expires at 14:30 UTC, 2026-11-23; after that it cannot be approved.",
      ].join("\n"),
    );
  });

  it("has an instant in each reader's own time", () => {
    expect(JSON.stringify(render(card).blocks)).toContain(
      '{"type":"date","timestamp":1795444200,"format":"{time}, {date_short_pretty}","fallback":"14:30 UTC, 2026-11-23"}',
    );
  });

  it("cuts prose and steps before code, and says where", () => {
    const commands = code("x".repeat(7_000));
    const long = "word ".repeat(2_000);

    const { blocks } = taken(
      message(long, "waiting", long, {
        steps: Array.from({ length: 60 }, () => ({ mark: "pending", text: long, note: long })),
        lines: [text(long), commands, text(long)],
        buttons: [{ id: "approve.k7m2qx9d", label: long, style: "danger", confirm: long }],
      }),
    );

    expect(words(blocks)).toContain(commands.type === "code" ? commands.text : "");
    expect(words(blocks)).toContain("…");
    expect(words(blocks)).toMatch(/… \+\d+ more steps/);
  });

  it("counts the lines that do not fit", () => {
    const lines = Array.from({ length: 900 }, (_, n) => text(`${n} ${"line ".repeat(10)}`));

    expect(words(taken(message("T", "neutral", "", { lines })).blocks)).toMatch(/… \+\d+ more lines/);
  });

  it("keeps within what Slack takes, whatever a message says", () => {
    const anyText = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ minLength: 1, maxLength: 60 }).map((part) => part.repeat(200)),
      fc.constantFrom("", " ", "\n", '"'.repeat(9_000), "&".repeat(5_000), "💾".repeat(4_000)),
    );
    const step = fc.record<StepLine>(
      {
        mark: fc.constantFrom("done", "running", "pending", "later", "failed", "skipped"),
        text: anyText,
        note: anyText,
        durationMs: fc.nat(),
      },
      { requiredKeys: ["mark", "text"] },
    );
    const line = fc.oneof(
      anyText.map((words): Line => text(words)),
      anyText.map((words): Line => code(words)),
      fc.tuple(anyText, fc.nat(4e12), anyText).map(([before, at, after]): Line => time(before, at, after)),
    );
    const any = fc.record<Message>({
      title: anyText,
      status: anyText,
      tone: fc.constantFrom("neutral", "waiting", "running", "good", "bad", "unknown"),
      steps: fc.array(step, { maxLength: 70 }),
      lines: fc.array(line, { maxLength: 70 }),
      buttons: fc.array(
        fc.record({
          id: fc.uuid(),
          label: anyText,
          style: fc.constantFrom("primary" as const, "danger" as const, "plain" as const),
          confirm: anyText,
        }),
        { maxLength: 7 },
      ),
    });
    fc.assert(
      fc.property(
        any,
        fc.constantFrom("classic" as const, "plan" as const),
        fc.boolean(),
        (said, style, isBrief) => {
          const made = isBrief ? brief(said) : said;
          taken(made, style);
        },
      ),
    );
  });

  it("leaves out nothing of a message that fits", () => {
    const some = fc.string({ minLength: 1, maxLength: 60 }).filter((words) => words.trim() !== "");
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), fc.array(some, { maxLength: 12 }), (steps, lines) => {
        const made = message("T", "running", "running", {
          steps: steps.map((words) => ({ mark: "done", text: words })),
          lines: lines.flatMap((words) => [text(words), code(words)]),
        });

        const shown = words(taken(made).blocks);
        const safe = words(
          render(message("T", "good", "", { lines: [...steps, ...lines].map(text) })).blocks,
        );

        for (const row of safe.split("\n")) expect(shown).toContain(row);
      }),
    );
  });
});

describe("plan blocks", () => {
  it("show steps as tasks", () => {
    const steps: StepLine[] = [
      { mark: "done", text: "Start pool images on kvm2", durationMs: 3_000 },
      { mark: "running", text: "Move vm1", note: "outcome unknown" },
      { mark: "pending", text: "Say so" },
      { mark: "failed", text: "Look", note: "kvm2 is silent" },
    ];

    const [, , plan] = taken(message("T", "running", "running", { steps }), "plan").blocks;

    expect(plan).toMatchObject({
      type: "plan",
      title: "4 steps",
      tasks: [
        { title: "Start pool images on kvm2", status: "complete" },
        { title: "Move vm1", status: "in_progress" },
        { title: "Say so", status: "pending" },
        { title: "Look", status: "error" },
      ],
    });
    expect(words(plan)).toBe("done · 3 s\noutcome unknown\nfailed · kvm2 is silent");
  });

  it("give way to a list where there are too many", () => {
    const steps = Array.from(
      { length: 60 },
      (_, n): StepLine => ({ mark: "done", text: `Step ${n}`, note: "x".repeat(250) }),
    );

    const { blocks } = taken(message("T", "running", "running", { steps }), "plan");

    expect(blocks.map(({ type }) => type)).toEqual(["header", "context", "rich_text"]);
  });
});

describe("holds", () => {
  it("is true only of lines that a card shows whole beside all else that it may say", () => {
    const long = "word ".repeat(2_000);
    const some = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.string({ maxLength: 30 }).map((part) => part.repeat(60)),
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (commands) => {
        const lines = commands.map(code);
        fc.pre(holds(lines));

        const { blocks } = taken(
          message(long, "waiting", long, {
            steps: Array.from({ length: 12 }, () => ({ mark: "satisfied", text: long, note: long })),
            lines: [text(long), ...lines, text(long)],
            buttons: [
              { id: "approve.k7m2qx9d", label: long, style: "primary", confirm: long },
              { id: "reject.k7m2qx9d", label: long, style: "danger", confirm: long },
            ],
          }),
        );
        const alone = render(message("T", "good", "", { lines })).blocks;

        const shown = words(blocks);
        for (const row of words(alone.slice(1)).split("\n")) expect(shown).toContain(row);
      }),
    );
  });

  it("is false of more than a card may say", () => {
    expect(holds([code("x".repeat(9_000))])).toBe(false);
    expect(
      sizeOf(render(message("T", "good", "", { lines: [code("x".repeat(7_500))] })).blocks),
    ).toBeLessThan(12_000);
  });
});
