import { createHash } from "node:crypto";
import type { PlainTextElement } from "@slack/types";
import { cut } from "../../cut.ts";
import { limits } from "./limits.ts";

/** Cut in its middle: names often differ at their ends. */
export function cutName(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const half = Math.floor((limit - 1) / 2);
  const [begin, end] = [name.slice(0, limit - 1 - half), name.slice(-half)];
  return `${begin.replace(/[\uD800-\uDBFF]$/, "")}…${end.replace(/^[\uDC00-\uDFFF]/, "")}`;
}

/** Text that Slack takes as it is: no markup, no `:emoji:`, never empty, which Slack refuses. */
export const plainText = (text: string, limit: number): PlainTextElement => ({
  type: "plain_text",
  text: text.trim() === "" ? "–" : cut(text, limit),
  emoji: false,
});

/**
 * An id as an option's value, which is shorter than names may be: a longer one
 * is its hash, behind a character that no name begins with.
 */
export function optionValue(id: string): string {
  if (id.length <= limits.optionValue) return id;
  return `~${createHash("sha256").update(id).digest("hex")}`;
}

/** The id whose value came back. */
export const idOfValue = (value: string, ids: readonly string[]): string | undefined =>
  value.startsWith("~") ? ids.find((id) => optionValue(id) === value) : value;
