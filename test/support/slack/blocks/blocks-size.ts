import { limits } from "../limits.ts";
import type { Block } from "./block.ts";

/** Every text that people see in a block, however deep. */
function characters(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, it) => sum + characters(it), 0);
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce<number>(
    (sum, [key, it]) =>
      sum +
      (typeof it === "string"
        ? /^(text|title|fallback|alt_text)$/.test(key)
          ? it.length
          : 0
        : characters(it)),
    0,
  );
}

/** What Slack counts against a message as `msg_blocks_too_long`: texts, and a price for each block and each part of rich text. */
export function blocksSize(blocks: readonly Block[]): number {
  const parts = blocks.reduce((count, it) => count + (it.type === "rich_text" ? it.elements.length : 1), 0);
  return characters(blocks) + (parts - 1) * limits.characterCostOfBlock;
}
