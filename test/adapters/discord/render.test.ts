import { ButtonStyle, ComponentType, MessageFlags } from "discord.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cost, holds, type Rendered, render } from "../../../adapters/discord/render.ts";
import { brief } from "../../../bot/brief.ts";
import { code, type Line, type Message, message, type StepLine, text, time } from "../../../bot/message.ts";
import { checkBytes, componentProblems } from "../../support/discord/components/check.ts";
import { component } from "../../support/discord/components/component.ts";
import { textsOf } from "../../support/discord/components/walk.ts";
import { limits as discord } from "../../support/discord/limits.ts";
import { readMarkdown } from "../../support/discord/reading/read-markdown.ts";
import { createWorld } from "../../support/discord/world.ts";

const world = createWorld({ now: () => Date.UTC(2026, 10, 23, 14) });

/** Components as Discord would take them; what it would refuse fails the test. */
function taken(made: Rendered) {
  const components = z.array(component).parse(made.components);
  expect(componentProblems(components, made.flags, [])).toEqual([]);
  checkBytes(components);
  return textsOf(components);
}

/** What a person reads. */
const shown = (made: Rendered): string =>
  taken(made)
    .map((part) => readMarkdown(part, world))
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

const anyText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ minLength: 1, maxLength: 60 }).map((part) => part.repeat(200)),
  fc.constantFrom(
    "",
    " ",
    "\n",
    "*".repeat(9_000),
    "`".repeat(5_000),
    "💾".repeat(4_000),
    "\n".repeat(5_000),
  ),
);

describe("a brief answer", () => {
  it("is one paragraph without a heading", () => {
    const refused = brief(
      message("There is no plan 'k7m2qx9e'", "bad", "not done", {
        lines: [text("See `/ferry history` for the plans there are.")],
      }),
    );

    expect(taken(render(refused))).toEqual([
      "❌ Not done: There is no plan 'k7m2qx9e'. See \\`/ferry history\\` for the plans there are.",
    ]);
    expect(render(refused).components).toMatchObject([{ accent_color: 0xe74c3c }]);
  });

  it.each([
    ["steps", { steps: [{ mark: "done", text: "Mount images" }] }],
    ["commands", { lines: [code("kvm1$ virsh list")] }],
    ["buttons", { buttons: [{ id: "approve.k7m2qx9d", label: "Approve", style: "plain" }] }],
    ["more than a line holds", { lines: [text("word ".repeat(600))] }],
  ] as const)("with %s has its heading", (_, parts) => {
    const [first] = taken(render(brief(message("Move vm1", "bad", "not done", parts))));

    expect(first).toMatch(/^### Move vm1/);
  });
});

describe("render", () => {
  it("makes an approval card", () => {
    expect(render(card, { pinged: "123" })).toMatchInlineSnapshot(`
      {
        "allowed_mentions": {
          "parse": [],
          "roles": [
            "123",
          ],
        },
        "components": [
          {
            "accent_color": 3447003,
            "components": [
              {
                "content": "### Plan k7m2qx9d · vm1: kvm1 → kvm2
      ✋ waiting for approval · <@&123>",
                "type": 10,
              },
              {
                "type": 14,
              },
              {
                "content": "☑️ vm1 runs on kvm1 (already so)",
                "type": 10,
              },
              {
                "type": 14,
              },
              {
                "content": "1\\. Let libvirt listen (disruptive)
      \`\`\`
      kvm2$ systemctl enable --now libvirtd-tls.socket
      \`\`\`
      Needs 1 approval, has 0.
      Expires at <t:1795444200:f> (<t:1795444200:R>); after that it cannot be approved.",
                "type": 10,
              },
              {
                "components": [
                  {
                    "custom_id": "ask.approve.k7m2qx9d",
                    "label": "Approve",
                    "style": 1,
                    "type": 2,
                  },
                  {
                    "custom_id": "reject.k7m2qx9d",
                    "label": "Reject",
                    "style": 4,
                    "type": 2,
                  },
                ],
                "type": 1,
              },
            ],
            "type": 17,
          },
        ],
        "flags": 32768,
      }
    `);
  });

  it("has a colour and a word for each state", () => {
    const tones = ["neutral", "waiting", "running", "good", "bad", "unknown"] as const;
    const made = tones.map((tone) => render(message("T", tone, `is ${tone}`)));

    expect(new Set(made.map(({ components: [container] }) => container?.accent_color)).size).toBe(6);
    expect(made.map((each) => shown(each).split("\n")[1])).toEqual([
      "▫️ is neutral",
      "✋ is waiting",
      "⏳ is running",
      "✅ is good",
      "❌ is bad",
      "❓ is unknown",
    ]);
  });

  it("says in words what marks say", () => {
    const marks = ["done", "satisfied", "running", "later", "failed", "blocked", "skipped"] as const;
    const steps = marks.map((mark): StepLine => ({ mark, text: `Step ${mark}`, durationMs: 12_000 }));

    expect(shown(render(message("T", "bad", "failed", { steps })))).toBe(
      [
        "T",
        "❌ failed",
        "✅ Step done (done, 12 s)",
        "☑️ Step satisfied (already so, 12 s)",
        "⏳ Step running (running, 12 s)",
        "▫️ Step later (checked at its turn, 12 s)",
        "❌ Step failed (failed, 12 s)",
        "❌ Step blocked (blocked, 12 s)",
        "➖ Step skipped (skipped, 12 s)",
      ].join("\n"),
    );
  });

  it("has an instant in each reader's own time, and how far away it is", () => {
    expect(taken(render(card)).join("\n")).toContain("Expires at <t:1795444200:f> (<t:1795444200:R>); after");
  });

  it("mentions nobody unless it is said whom, and then that role alone", () => {
    expect(render(card).allowed_mentions).toEqual({ parse: [] });
    expect(shown(render(card))).not.toContain("@");
    expect(render(card, { pinged: world.directory.role("approver").id })).toMatchObject({
      allowed_mentions: { parse: [], roles: [world.directory.role("approver").id] },
    });
    expect(shown(render(card, { pinged: world.directory.role("approver").id }))).toContain(
      "✋ waiting for approval · @approver",
    );
  });

  it("marks a button that asks first, and gives every other its id", () => {
    const [container] = render(card).components;
    const row = container?.components.at(-1);

    expect(row).toMatchObject({
      type: ComponentType.ActionRow,
      components: [
        { style: ButtonStyle.Primary, label: "Approve", custom_id: "ask.approve.k7m2qx9d" },
        { style: ButtonStyle.Danger, label: "Reject", custom_id: "reject.k7m2qx9d" },
      ],
    });
  });

  it("shows any text as it is, wherever it stands: no markup, mention, emoji, link, list or quote", () => {
    // `visible` shows the rest as escapes; a code block begins and ends with no empty row.
    const printable = fc
      .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 80 })
      .filter((words) => words.trim() === words && words !== "");
    const nasty = fc.constantFrom(
      "*bold* _it_ __u__ ~~s~~ ||spoiler|| `code` ``` fence ```",
      "<@1> <@&1> <#1> </x:1> <t:1:R> <a:b:1> <:b:1> <id:home>",
      "@everyone @here :smile: https://kvm1.example.net/a_b [a](http://b)",
      "# heading",
      "-# small",
      "> quote",
      ">>> quotes",
      "- item",
      "1. item",
      "2) item",
      "\\ \\* \\\\ ¯\\_(ツ)_/¯",
      "snake_case_name 2*3*4 a|b a||b",
    );
    const any = fc.oneof(printable, nasty);
    fc.assert(
      fc.property(any, any, (one, two) => {
        const made = message(one, "running", two, {
          steps: [{ mark: "running", text: one, note: two }],
          lines: [text(one), text(two), time(one, 0, two), text(`${one}\n${two}`)],
        });

        const rows = shown(render(made)).split("\n");

        expect(rows).toEqual([
          one,
          `⏳ ${two}`,
          `⏳ ${one}: ${two}`,
          one,
          two,
          expect.stringMatching(/1 January 1970/),
          one,
          two,
        ]);
        expect(rows[5]?.startsWith(one)).toBe(true);
        expect(rows[5]?.endsWith(two)).toBe(true);
      }),
    );
  });

  it("shows code to the letter, three backticks in it included", () => {
    const commands = "kvm2$ echo `date` *a* <@1> @everyone\nkvm2$ cat <<'```'\n# not a heading\n```````";

    const seen = shown(render(message("T", "waiting", "", { lines: [text("1. Do"), code(commands)] })));

    expect(seen.replaceAll("\u200b", "")).toBe(`T\n1. Do\n${commands}`);
  });

  it("cuts prose and steps before code, and says where", () => {
    const commands = "x".repeat(2_000);
    const long = "word ".repeat(2_000);

    const seen = shown(
      render(
        message(long, "waiting", long, {
          steps: Array.from({ length: 60 }, () => ({ mark: "pending", text: long, note: long })),
          lines: [text(long), code(commands), text(long)],
          buttons: [{ id: "approve.k7m2qx9d", label: long, style: "danger", confirm: long }],
        }),
      ),
    );

    expect(seen).toContain(commands);
    expect(seen).toContain("…");
    expect(seen).toMatch(/… \+\d+ more steps/);
  });

  it("keeps within what Discord takes, whatever a message says", () => {
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
      fc.property(any, (made) => {
        const texts = taken(render(made, { pinged: "1234567890123456789", mark: "0123456789abcdef" }));

        expect(texts.join("").length).toBeLessThanOrEqual(discord.textCharacters);
        expect(cost(texts)).toBeLessThanOrEqual(discord.textCharacters);
      }),
    );
  });

  it("keeps within what Discord takes of characters that are three bytes long, code included", () => {
    const long = "漢".repeat(6_000);

    const texts = taken(
      render(
        message(long, "bad", long, {
          lines: [text(long), code(long)],
          steps: [{ mark: "done", text: long }],
        }),
      ),
    );

    expect(texts.join("").length).toBeGreaterThan(2_500);
  });

  it("leaves out nothing of a message that fits", () => {
    const some = fc
      .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 })
      .filter((words) => words.trim() === words);
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), fc.array(some, { maxLength: 8 }), (steps, lines) => {
        const seen = shown(
          render(
            message("T", "running", "running", {
              steps: steps.map((words) => ({ mark: "done", text: words })),
              lines: lines.flatMap((words) => [text(words), code(words)]),
            }),
          ),
        );

        for (const words of [...steps, ...lines]) expect(seen).toContain(words);
      }),
    );
  });

  it("is components v2", () => {
    expect(render(card).flags).toBe(MessageFlags.IsComponentsV2);
  });
});

describe("holds", () => {
  it("is true only of lines that a card shows whole beside all else that it may say", () => {
    const long = "word_ ".repeat(2_000);
    const some = fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 300 }),
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 30 }).map((part) => part.repeat(40)),
      fc.constantFrom("é".repeat(700), "💾".repeat(500), "`".repeat(90)),
    );
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), (commands) => {
        const lines = commands.map((words, n) => code(`${n}$ ${words} end of ${n}`));
        fc.pre(holds(lines));

        const seen = shown(
          render(
            message(long, "waiting", long, {
              steps: Array.from({ length: 12 }, () => ({ mark: "satisfied", text: long, note: long })),
              lines: [text(long), ...lines, text(long)],
              buttons: card.buttons,
            }),
            { pinged: "1234567890123456789" },
          ),
        ).replaceAll("\u200b", "");

        for (const line of lines) expect(seen).toContain("text" in line ? line.text : "");
      }),
    );
  });

  it("is false of more than a card may say", () => {
    expect(holds([code("x".repeat(2_000))])).toBe(true);
    expect(holds([code("x".repeat(2_300))])).toBe(false);
    // 500 characters, each of four bytes and two units, and backslashes.
    expect(holds([text("*".repeat(1_200))])).toBe(false);
  });
});
