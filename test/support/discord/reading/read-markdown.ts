import type { World } from "../world.ts";
import { readTime } from "./read-time.ts";

interface Rule {
  readonly pattern: RegExp;
  /** Only at the start of a line. */
  readonly startsLine?: boolean;
  read(found: RegExpExecArray, world: World): string;
}

const group = (found: RegExpExecArray, index = 1) => found[index] ?? "";
const inner =
  (index = 1) =>
  (found: RegExpExecArray, world: World) =>
    readMarkdown(group(found, index), world);
const verbatim = (found: RegExpExecArray) => found[0];

function named(kind: "user" | "role" | "channel", id: string, world: World, written: string): string {
  const { directory, channels } = world;
  if (kind === "user") return `@${directory.findUser(id)?.displayName ?? "unknown-user"}`;
  if (kind === "role") return `@${directory.findRole(id)?.name ?? "deleted-role"}`;
  const channel = channels.find(id);
  if (channel?.kind === "text") return `#${channel.name}`;
  return channel?.kind === "thread" ? `#${channel.names.at(-1)}` : written;
}

/**
 * Discord's markdown, in the order in which its own apps try it at each place
 * (simple-markdown's rules, support.discord.com/hc/articles/210298617).
 */
const RULES: readonly Rule[] = [
  { pattern: /^(#{1,3}|-#) +(?=\S)/, startsLine: true, read: () => "" },
  { pattern: /^(>>> |> )/, startsLine: true, read: () => "" },
  { pattern: /^( *)[-*] +(?=\S)/, startsLine: true, read: (found) => `${group(found)}• ` },
  { pattern: /^\\([^0-9A-Za-z\s])/, read: (found) => group(found) },
  {
    pattern: /^```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n][\s\S]*?)\n*```/i,
    read: (found) => group(found, 2),
  },
  { pattern: /^(`+)([\s\S]*?[^`])\1(?!`)/, read: (found) => group(found, 2).trim() },
  { pattern: /^<@!?(\d+)>/, read: (found, world) => named("user", group(found), world, found[0]) },
  { pattern: /^<@&(\d+)>/, read: (found, world) => named("role", group(found), world, found[0]) },
  { pattern: /^<#(\d+)>/, read: (found, world) => named("channel", group(found), world, found[0]) },
  {
    pattern: /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/,
    read: (found, world) => readTime(Number(group(found)), group(found, 2), world.now()),
  },
  { pattern: /^<a?(:\w+:)\d+>/, read: (found) => group(found) },
  { pattern: /^<(\/[^:>]+):\d+>/, read: (found) => group(found) },
  { pattern: /^<(https?:\/\/[^\s>]+)>/, read: (found) => group(found) },
  { pattern: /^https?:\/\/[^\s<]+[^<.,:;"')\]\s]/, read: verbatim },
  { pattern: /^\[((?:\\.|[^[\]\\])+)\]\(<?https?:\/\/[^\s()<>]+>?(?:\s+"[^"]*")?\)/, read: inner() },
  { pattern: /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, read: inner() },
  { pattern: /^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, read: inner() },
  { pattern: /^_((?:__|\\[\s\S]|[^\\_])+?)_\b/, read: inner() },
  {
    pattern: /^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/,
    read: inner(),
  },
  { pattern: /^~~(?=\S)((?:\\[\s\S]|[^\\])+?)~~/, read: inner() },
  { pattern: /^\|\|((?:\\[\s\S]|[^\\])+?)\|\|/, read: inner() },
  { pattern: /^(?:[0-9A-Za-z]+|\s)/, read: verbatim },
];

/** What a person reads: markup, mentions and times resolved. */
export function readMarkdown(text: string, world: World): string {
  let rest = text;
  let shown = "";
  let startsLine = true;
  while (rest !== "") {
    const rule = RULES.find((it) => (startsLine || it.startsLine !== true) && it.pattern.test(rest));
    const found = rule?.pattern.exec(rest);
    const taken = found?.[0] ?? rest.slice(0, 1);
    shown += rule !== undefined && found != null ? rule.read(found, world) : taken;
    startsLine = taken.endsWith("\n") || (rule?.startsLine === true && taken.startsWith(">"));
    rest = rest.slice(taken.length);
  }
  return shown;
}
