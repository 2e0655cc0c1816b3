import { z } from "zod";
import { limits } from "../limits.ts";
import { url, words } from "./composition.ts";

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    code: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();

const text = z.strictObject({ type: z.literal("text"), text: z.string().min(1), style });
const link = z.strictObject({
  type: z.literal("link"),
  url,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});

/** One run of a line. */
const run = z.discriminatedUnion("type", [
  text,
  link,
  z.strictObject({
    type: z.literal("emoji"),
    name: z.string().min(1),
    unicode: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal("user"), user_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal("usergroup"), usergroup_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal("channel"), channel_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal("broadcast"), range: z.enum(["here", "channel", "everyone"]), style }),
  z.strictObject({
    type: z.literal("date"),
    timestamp: z.int(),
    format: z.string().min(1),
    url: url.optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal("color"), value: z.string().regex(/^#[0-9a-f]{3,8}$/i), style }),
]);

export type RichTextRun = z.infer<typeof run>;

const border = z.literal([0, 1]).optional();
const section = z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(run) });

const part = z.discriminatedUnion("type", [
  section,
  z.strictObject({
    type: z.literal("rich_text_list"),
    style: z.enum(["bullet", "ordered"]),
    elements: z.array(section).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({
    type: z.literal("rich_text_preformatted"),
    elements: z.array(z.discriminatedUnion("type", [text, link])).min(1),
    border,
  }),
  z.strictObject({ type: z.literal("rich_text_quote"), elements: z.array(run).min(1), border }),
]);

export const richText = z.strictObject({
  type: z.literal("rich_text"),
  block_id: words(limits.idCharacters).optional(),
  elements: z.array(part).min(1),
});

export type RichText = z.infer<typeof richText>;
