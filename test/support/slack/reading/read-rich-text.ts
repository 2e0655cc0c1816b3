import type { RichText, RichTextRun } from "../blocks/rich-text.ts";
import type { Names } from "./names.ts";
import { readDate } from "./read-date.ts";
import { readRaw } from "./read-mrkdwn.ts";

function readRun(run: RichTextRun, names: Names): string {
  switch (run.type) {
    case "text":
      return readRaw(run.text);
    case "link":
      return run.text ?? run.url;
    case "emoji":
      return run.unicode === undefined
        ? `:${run.name}:`
        : String.fromCodePoint(...run.unicode.split("-").map((hex) => Number.parseInt(hex, 16)));
    case "user":
      return `@${names.user(run.user_id) ?? run.user_id}`;
    case "usergroup":
      return `@${run.usergroup_id}`;
    case "channel":
      return `#${names.channel(run.channel_id) ?? run.channel_id}`;
    case "broadcast":
      return `@${run.range}`;
    case "date":
      return readDate(run.timestamp, run.format, names) ?? run.fallback ?? "";
    case "color":
      return run.value;
  }
}

function readPart(part: RichText["elements"][number], names: Names): string {
  const line = (runs: readonly RichTextRun[]) => runs.map((run) => readRun(run, names)).join("");
  switch (part.type) {
    case "rich_text_section":
    case "rich_text_preformatted":
      return line(part.elements);
    case "rich_text_quote":
      return line(part.elements).replaceAll(/^/gm, "│ ");
    case "rich_text_list":
      return part.elements
        .map((item, index) => {
          const mark = part.style === "ordered" ? `${index + 1 + (part.offset ?? 0)}.` : "•";
          return `${"  ".repeat(part.indent ?? 0)}${mark} ${line(item.elements)}`;
        })
        .join("\n");
  }
}

/** Rich text has no markup: what its runs say is what people see. */
export const readRichText = (block: RichText, names: Names): string =>
  block.elements.map((part) => readPart(part, names)).join("\n");
