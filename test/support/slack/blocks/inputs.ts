import { z } from "zod";
import { limits } from "../limits.ts";
import { actionId } from "./buttons.ts";
import { confirm, plainText } from "./composition.ts";

const field = {
  action_id: actionId,
  placeholder: plainText(limits.placeholderCharacters).optional(),
  focus_on_load: z.boolean().optional(),
};

const dispatched = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z.array(z.enum(["on_enter_pressed", "on_character_entered"])).min(1),
    })
    .optional(),
};

/** What a person types into. */
export const typed = [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...field,
    ...dispatched,
    initial_value: z.string().max(limits.inputCharacters).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.inputCharacters).optional(),
    max_length: z.int().min(1).max(limits.inputCharacters).optional(),
  }),
  z.strictObject({
    type: z.literal("number_input"),
    ...field,
    ...dispatched,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("email_text_input"),
    ...field,
    ...dispatched,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("url_text_input"),
    ...field,
    ...dispatched,
    initial_value: z.string().optional(),
  }),
] as const;

/** What a person picks a moment with. */
export const moments = [
  z.strictObject({
    type: z.literal("datepicker"),
    ...field,
    confirm: confirm.optional(),
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...field,
    confirm: confirm.optional(),
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("datetimepicker"),
    action_id: actionId,
    focus_on_load: z.boolean().optional(),
    confirm: confirm.optional(),
    initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  }),
] as const;
