import { z } from "zod";
import { limits } from "../limits.ts";
import { button, feedbackButtons, iconButton, imageElement, overflow } from "./buttons.ts";
import { anyText, hasOneSource, imageParts, plainText, words } from "./composition.ts";
import { moments, typed } from "./inputs.ts";
import { choices, selects } from "./selects.ts";

export const blockId = words(limits.idCharacters).optional();

/** What may stand beside a section or in a row of actions. */
const interactive = [button, overflow, ...selects, ...choices, ...moments] as const;

export const section = z
  .strictObject({
    type: z.literal("section"),
    block_id: blockId,
    text: anyText(limits.sectionTextCharacters).optional(),
    fields: z.array(anyText(limits.sectionFieldCharacters)).min(1).max(limits.sectionFields).optional(),
    accessory: z.discriminatedUnion("type", [...interactive, imageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((it) => it.text !== undefined || it.fields !== undefined, "must have text or fields");

export const actions = z.strictObject({
  type: z.literal("actions"),
  block_id: blockId,
  elements: z.array(z.discriminatedUnion("type", interactive)).min(1).max(limits.actionsElements),
});

export const contextActions = z.strictObject({
  type: z.literal("context_actions"),
  block_id: blockId,
  elements: z
    .array(z.discriminatedUnion("type", [feedbackButtons, iconButton]))
    .min(1)
    .max(limits.contextActions),
});

export const input = z.strictObject({
  type: z.literal("input"),
  block_id: blockId,
  label: plainText(limits.labelCharacters),
  hint: plainText(limits.labelCharacters).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: z.discriminatedUnion("type", [...typed, ...selects, ...choices, ...moments]),
});

export const context = z.strictObject({
  type: z.literal("context"),
  block_id: blockId,
  elements: z
    .array(
      z.union([imageElement, anyText()], {
        error: "must be an image, a plain_text or a mrkdwn object within its limits",
      }),
    )
    .min(1)
    .max(limits.contextElements),
});

export const header = z.strictObject({
  type: z.literal("header"),
  block_id: blockId,
  text: plainText(limits.headerCharacters),
});

export const divider = z.strictObject({ type: z.literal("divider"), block_id: blockId });

export const image = z
  .strictObject({
    type: z.literal("image"),
    block_id: blockId,
    ...imageParts,
    title: plainText(limits.altTextCharacters).optional(),
  })
  .refine(hasOneSource, "must have either image_url or slack_file");

export const markdown = z.strictObject({
  type: z.literal("markdown"),
  block_id: blockId,
  text: words(limits.markdownCharacters),
});

export type InteractiveElement =
  | z.infer<typeof actions>["elements"][number]
  | z.infer<typeof contextActions>["elements"][number]
  | z.infer<typeof input>["element"];
