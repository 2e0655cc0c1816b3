import { escapeMarkdown, Routes } from "discord.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closeAfterEach, openForTest, restOf } from "../../support/discord/for-test.ts";
import { readMarkdown } from "../../support/discord/reading/read-markdown.ts";
import { createWorld } from "../../support/discord/world.ts";

const NOW = Date.parse("2026-11-28T14:00:00Z");
const world = createWorld({ now: () => NOW });
const read = (text: string) => readMarkdown(text, world);

closeAfterEach();

describe("a person reads", () => {
  it.each([
    ["**bold** *slanted* _slanted_ __under__ ~~gone~~ ||hidden||", "bold slanted slanted under gone hidden"],
    ["***both***", "both"],
    ["`kvm1$ virsh list` and ``a`b``", "kvm1$ virsh list and a`b"],
    ["```sh\nvirsh list --all\n```", "virsh list --all"],
    ["# Title\n-# small\n> quoted\n- one\n* two", "Title\nsmall\nquoted\n• one\n• two"],
    ["[a](https://example.com/x) [b](c)", "a [b](c)"],
    ["\\*not bold\\* \\_ \\` \\[a\\](https://b)", "*not bold* _ ` [a](https://b)"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    [
      "<https://example.com/a_b_c> https://example.com/a_b_c",
      "https://example.com/a_b_c https://example.com/a_b_c",
    ],
    ["<!channel> <b>&amp; @everyone", "<!channel> <b>&amp; @everyone"],
    [`<t:${NOW / 1000 + 1800}:R> <t:${NOW / 1000 - 300}:R>`, "in 30 minutes 5 minutes ago"],
    [`<t:${NOW / 1000}:t> <t:${NOW / 1000}>`, "14:00 28 November 2026 at 14:00"],
    ["</migrate:123456789012345678> <:ok:123456789012345678>", "/migrate :ok:"],
    ["1# no heading\na # nor here", "1# no heading\na # nor here"],
  ])("%j as %j", (text, shown) => {
    expect(read(text)).toBe(shown);
  });

  it("people, roles and channels by their names", () => {
    const { directory, channels } = world;
    const ids = [directory.user("ann").id, directory.role("approver").id, channels.channel("ferry").id];

    expect(read(`<@${ids[0]}> <@!${ids[0]}> <@&${ids[1]}> <#${ids[2]}> <@1>`)).toBe(
      "@ann @ann @approver #ferry @unknown-user",
    );
  });

  it("any text as it was, where every mark is escaped", () => {
    const hostile = fc.string({ unit: fc.constantFrom(..."ab *_~`|[]()<>#-\\>".split("")), maxLength: 30 });
    const escaped = (text: string) => text.replaceAll(/[^0-9A-Za-z\s]/g, "\\$&");

    fc.assert(fc.property(hostile, (text) => read(escaped(text)) === text));
  });

  it("what discord.js escapes", () => {
    const text = "*bold* _it_ `code` ~~gone~~ ||x||";

    expect(read(escapeMarkdown(text))).toBe(text);
  });
});

it("shows rows, menus, sections and files of a message, each on its line", async () => {
  const discord = await openForTest();
  const components = [
    {
      type: 17,
      accent_color: 0xff0000,
      components: [
        {
          type: 9,
          components: [{ type: 10, content: "**vm1**" }],
          accessory: { type: 2, style: 5, label: "Docs", url: "https://example.com" },
        },
        { type: 14 },
        { type: 13, file: { url: "attachment://log.txt" } },
      ],
    },
    {
      type: 1,
      components: [
        { type: 3, custom_id: "host", placeholder: "Host", options: [{ label: "kvm2", value: "k2" }] },
      ],
    },
    {
      type: 1,
      components: [{ type: 2, style: 4, custom_id: "cancel", label: "Cancel", emoji: { name: "✖" } }],
    },
  ];

  await restOf(discord).post(Routes.channelMessages(discord.channelId("ferry")), {
    body: { flags: 1 << 15, components },
    files: [{ name: "log.txt", data: Buffer.from("x") }],
  });

  const [message] = discord.messages("ferry");
  expect(message?.shown).toBe("vm1\n[Docs]\n(file: log.txt)\n[Host ▾]\n[✖ Cancel]");
  expect(message?.accentColors).toEqual([0xff0000]);
  expect(message?.elements.map(({ label, customId, url }) => [label, customId ?? url])).toEqual([
    ["Docs", "https://example.com"],
    ["Host", "host"],
    ["Cancel", "cancel"],
  ]);
});
