import { z } from "zod";
import { limits } from "../limits.ts";
import type { Block } from "./block.ts";
import { problems } from "./problems.ts";
import { type Validated, validateBlocks } from "./validate-blocks.ts";

/** The properties of legacy attachments that still have a use: a coloured bar beside text or blocks. */
const attachment = z.strictObject({
  color: z
    .string()
    .regex(/^(good|warning|danger|#?[0-9a-f]{6})$/i)
    .optional(),
  fallback: z.string().optional(),
  pretext: z.string().optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  footer: z.string().optional(),
  mrkdwn_in: z.array(z.enum(["text", "pretext", "fields"])).optional(),
  blocks: z.array(z.unknown()).optional(),
});

export type Attachment = Omit<z.infer<typeof attachment>, "blocks"> & { readonly blocks: Block[] };

export function validateAttachments(value: unknown, refused: readonly string[]): Validated<Attachment[]> {
  const parsed = z.array(attachment).max(limits.attachments).safeParse(value);
  if (!parsed.success) return { ok: false, problems: problems(parsed.error, value, ["attachments"]) };
  const attachments: Attachment[] = [];
  for (const [index, it] of parsed.data.entries()) {
    const blocks = validateBlocks(it.blocks ?? [], "message", refused, ["attachments", index, "blocks"]);
    if (!blocks.ok) return blocks;
    attachments.push({ ...it, blocks: blocks.value });
  }
  return { ok: true, value: attachments };
}
