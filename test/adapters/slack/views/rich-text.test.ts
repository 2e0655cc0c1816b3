import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { richText, type ViewLine } from "../../../../adapters/slack/views/rich-text.ts";
import { code, text, time } from "../../../../bot/message.ts";
import { viewFaults, viewText } from "../../../support/view-faults.ts";

const NOW = Date.UTC(2026, 10, 23, 14, 0, 0);
const MARKUP = "*bold* <!channel> <@U1> `code` &amp; :boom:";

describe("lines as rich text", () => {
  it("are in order in one block, each on its own line", () => {
    expect(richText([text("one"), code("a\nb"), text("two")])).toEqual([
      {
        type: "rich_text",
        elements: [
          { type: "rich_text_section", elements: [{ type: "text", text: "one" }] },
          { type: "rich_text_preformatted", elements: [{ type: "text", text: "a\nb" }] },
          { type: "rich_text_section", elements: [{ type: "text", text: "two" }] },
        ],
      },
    ]);
  });

  it("are text, whatever they say", () => {
    expect(JSON.stringify(richText([text(MARKUP)]))).toContain(
      JSON.stringify({ type: "text", text: MARKUP }),
    );
    expect(viewText(richText([text("a\u001b[31mb\u202e")]))).toBe("a\\x1b[31mb\\u{202e}");
  });

  it("show an instant in the reader's own time", () => {
    expect(JSON.stringify(richText([time("at ", NOW, ".")]))).toContain(
      `"type":"date","timestamp":${NOW / 1000}`,
    );
  });

  it("name a channel as its readers know it, and no conversation that has no name", () => {
    const line = (channel: string): ViewLine => ({ type: "channel", before: "in ", channel, after: "." });

    expect(viewText(richText([line("C0FERRY")]))).toBe("in #C0FERRY.");
    expect(viewText(richText([line("D123")]))).toBe("in a direct conversation.");
  });

  it("lose nothing, fit, and are nothing where there is nothing to say", () => {
    const words = fc
      .string({ unit: fc.constantFrom(..."abc é😀"), maxLength: 40 })
      .chain((one) => fc.integer({ min: 0, max: 300 }).map((times) => one.repeat(times)));
    const line = fc.oneof(words.map(text), words.map(code));

    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const blocks = richText(lines);
        const said = blocks.flatMap((block) => block.elements.map((piece) => viewText(piece)));

        const wanted = lines.map((each) => ("text" in each ? each.text : "")).join("");
        expect(said.join("").replaceAll("\n", "")).toBe(wanted);
        for (const block of blocks) {
          expect(block.elements.map((piece) => viewText(piece)).join("").length).toBeLessThanOrEqual(3000);
        }
        expect(viewFaults({ type: "home", blocks: blocks.slice(0, 100) })).toEqual([]);
      }),
    );
    expect(richText([text("")])).toEqual([]);
  });
});
