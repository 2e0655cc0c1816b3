import { decodeEntities } from "../entities.ts";
import type { Names } from "./names.ts";
import { readDate } from "./read-date.ts";

/** Characters without width, which people don't see. */
const INVISIBLE = /[\u200B\u2060\uFEFF]/g;

const EMOJI: Record<string, string> = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  x: "❌",
  warning: "⚠️",
  hourglass_flowing_sand: "⏳",
  lock: "🔐",
  no_entry: "⛔",
  red_circle: "🔴",
  large_yellow_circle: "🟡",
  large_green_circle: "🟢",
  large_blue_circle: "🔵",
  white_circle: "⚪",
  question: "❓",
};

/** `:warning:` as its picture; names that Slack doesn't have stay as they are. */
const emoji = (text: string) =>
  text.replaceAll(/:([a-z0-9_+-]+):/g, (all, name: string) => EMOJI[name] ?? all);

/** `<@U1>`, `<#C1|name>`, `<!date^…>`, `<https://…|label>` as people see them. */
function sequence(inside: string, names: Names): string {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : inside.slice(bar + 1);
  if (target.startsWith("@")) return `@${names.user(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith("#")) return `#${names.channel(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith("!date^")) {
    const [, seconds = "", format = ""] = target.split("^");
    return readDate(Number(seconds), format, names) ?? label ?? "";
  }
  if (target.startsWith("!subteam^")) return label ?? target;
  if (target.startsWith("!")) return `@${target.slice(1)}`;
  return label ?? target;
}

/** Markers are taken between a border and a character that is no space: `*bold*`, not `2 * 3 * 4`. */
const styled = (marker: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${marker}])${marker}(?![\\s${marker}])([^\\n${marker}]*?[^\\s${marker}])${marker}(?![\\p{L}\\p{N}${marker}])`,
    "gu",
  );
const MARKERS = ["\\*", "_", "~"].map(styled);

const style = (text: string) => MARKERS.reduce((shown, marker) => shown.replaceAll(marker, "$1"), text);

/** Slack's markup as a person reads it: markers taken away, ids and dates resolved, entities decoded. */
export function readMrkdwn(text: string, names: Names): string {
  const sequences = (part: string) =>
    part.replaceAll(/<([^<>\n]+)>/g, (_, inside: string) => sequence(inside, names));
  // Code keeps its markers but not its entities and ids.
  return text
    .split(/(```[\s\S]+?```|`[^`\n]+`)/)
    .map((part, index) =>
      index % 2 === 1
        ? decodeEntities(sequences(part.replaceAll(/^`+\n?|\n?`+$/g, "")))
        : decodeEntities(emoji(style(sequences(part)))).replaceAll(/^> ?/gm, "│ "),
    )
    .join("")
    .replaceAll(INVISIBLE, "");
}

/** A plain_text object as people see it: no markup, but entities and emoji. */
export const readPlain = (text: string, withEmoji: boolean) =>
  decodeEntities(withEmoji ? emoji(text) : text).replaceAll(INVISIBLE, "");

/** Text that Slack shows as it is. */
export const readRaw = (text: string) => text.replaceAll(INVISIBLE, "");
