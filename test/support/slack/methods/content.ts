import { z } from "zod";
import { type Attachment, validateAttachments } from "../blocks/attachments.ts";
import type { Block } from "../blocks/block.ts";
import { blocksSize } from "../blocks/blocks-size.ts";
import { interactiveElements } from "../blocks/interactive-elements.ts";
import { validateBlocks } from "../blocks/validate-blocks.ts";
import { limits } from "../limits.ts";
import type { Content } from "../messages.ts";
import { mentions } from "../reading/mentions.ts";
import { refusal, SlackError } from "../slack-error.ts";
import type { Workspace } from "../workspace.ts";
import { decode } from "./arguments.ts";

/** The arguments that say what a message says. */
export const contentArguments = {
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  markdown_text: z.string().max(limits.markdownCharacters).optional(),
};

type Given = {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly attachments?: unknown;
  readonly markdown_text?: string | undefined;
};

/** Ids for blocks and elements that came without, as Slack makes them. */
export function withIds(blocks: Block[], workspace: Workspace): Block[] {
  for (const block of blocks) {
    block.block_id ??= workspace.ids.random();
    for (const { block: owner, element } of interactiveElements(block)) {
      owner.block_id ??= workspace.ids.random();
      element.action_id ??= workspace.ids.random();
    }
  }
  return blocks;
}

function readBlocks(given: unknown, workspace: Workspace): Block[] {
  const decoded = decode(given ?? [], "invalid_blocks_format");
  if (!Array.isArray(decoded)) throw new SlackError("invalid_blocks_format");
  const blocks = validateBlocks(decoded, "message", workspace.refusedBlocks);
  if (!blocks.ok) throw refusal("invalid_blocks", blocks.problems);
  return withIds(blocks.value, workspace);
}

function readAttachments(given: unknown, workspace: Workspace): Attachment[] {
  const decoded = decode(given ?? [], "invalid_attachments");
  if (Array.isArray(decoded) && decoded.length > limits.attachments) {
    throw new SlackError("too_many_attachments");
  }
  const attachments = validateAttachments(decoded, workspace.refusedBlocks);
  if (!attachments.ok) throw refusal("invalid_attachments", attachments.problems);
  for (const { blocks } of attachments.value) withIds(blocks, workspace);
  return attachments.value;
}

/** What a message is to say; throws SlackError for what Slack refuses. */
export function readContent(given: Given, workspace: Workspace): Content {
  if (given.markdown_text !== undefined) {
    if (given.text !== undefined || given.blocks !== undefined) {
      throw new SlackError("markdown_text_conflict");
    }
    const markdown: Block = { type: "markdown", text: given.markdown_text };
    return { text: given.markdown_text, blocks: withIds([markdown], workspace), attachments: [] };
  }
  const blocks = readBlocks(given.blocks, workspace);
  const attachments = readAttachments(given.attachments, workspace);
  const text = given.text ?? "";
  if (text.trim() === "" && blocks.length === 0 && attachments.length === 0) {
    throw new SlackError("no_text");
  }
  return { text: text.slice(0, limits.textCharacters), blocks, attachments };
}

/** chat.* alone counts all blocks together; a response_url does not (bolt-js#2867). */
export function checkSize({ blocks }: Content): void {
  if (blocksSize(blocks) > limits.allBlocksCharacters) throw new SlackError("msg_blocks_too_long");
}

/** Keeps whom a content mentions. */
export function noteMentions(content: Content, notifies: boolean, workspace: Workspace): void {
  const all = [...content.blocks, ...content.attachments.flatMap((it) => it.blocks)];
  const texts = [content.text, ...content.attachments.flatMap((it) => [it.pretext, it.title, it.text])];
  for (const target of new Set(mentions(texts.join("\n"), all))) {
    workspace.mentions.push({ target, notifies });
  }
}
