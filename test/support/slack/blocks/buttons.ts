import { z } from "zod";
import { limits } from "../limits.ts";
import { confirm, hasOneSource, imageParts, overflowOption, plainText, url, words } from "./composition.ts";

export const actionId = words(limits.idCharacters).optional();

const accessibilityLabel = words(limits.buttonTextCharacters).optional();

export const button = z.strictObject({
  type: z.literal("button"),
  action_id: actionId,
  text: plainText(limits.buttonTextCharacters),
  value: z.string().max(limits.buttonValueCharacters).optional(),
  url: url.optional(),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: accessibilityLabel,
  confirm: confirm.optional(),
});

export const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: actionId,
  options: z.array(overflowOption).min(1).max(limits.overflowOptions),
  confirm: confirm.optional(),
});

const feedbackButton = z.strictObject({
  text: plainText(limits.buttonTextCharacters),
  accessibility_label: accessibilityLabel,
  value: words(limits.buttonValueCharacters),
});

export const feedbackButtons = z.strictObject({
  type: z.literal("feedback_buttons"),
  action_id: actionId,
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});

export const iconButton = z.strictObject({
  type: z.literal("icon_button"),
  action_id: actionId,
  icon: z.string().min(1),
  text: plainText(limits.buttonTextCharacters),
  accessibility_label: accessibilityLabel,
  value: z.string().max(limits.buttonValueCharacters).optional(),
  visible_to_user_ids: z.array(z.string()).optional(),
  confirm: confirm.optional(),
});

/** Not interactive, but stands where interactive ones do. */
export const imageElement = z
  .strictObject({ type: z.literal("image"), ...imageParts })
  .refine(hasOneSource, "must have either image_url or slack_file");
