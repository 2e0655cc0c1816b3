import { z } from "zod";
import { limits } from "../limits.ts";
import { actionId } from "./buttons.ts";
import { choice, confirm, option, optionGroup, plainText } from "./composition.ts";

const menu = {
  action_id: actionId,
  placeholder: plainText(limits.placeholderCharacters).optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
};
const several = { max_selected_items: z.int().min(1).optional() };
const listed = {
  options: z.array(option).min(1).max(limits.options).optional(),
  option_groups: z.array(optionGroup).min(1).max(limits.options).optional(),
};
const queried = { min_query_length: z.int().min(0).optional() };
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z
        .array(z.enum(["im", "mpim", "private", "public"]))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
};

const hasOneList = (select: { options?: unknown; option_groups?: unknown }) =>
  (select.options === undefined) !== (select.option_groups === undefined);
const oneList = "must have either options or option_groups";

export const selects = [
  z
    .strictObject({
      type: z.literal("static_select"),
      ...menu,
      ...listed,
      initial_option: option.optional(),
    })
    .refine(hasOneList, oneList),
  z
    .strictObject({
      type: z.literal("multi_static_select"),
      ...menu,
      ...several,
      ...listed,
      initial_options: z.array(option).optional(),
    })
    .refine(hasOneList, oneList),
  z.strictObject({
    type: z.literal("external_select"),
    ...menu,
    ...queried,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    ...menu,
    ...several,
    ...queried,
    initial_options: z.array(option).optional(),
  }),
  z.strictObject({ type: z.literal("users_select"), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...menu,
    ...several,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...menu,
    ...conversations,
    initial_conversation: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
] as const;

const marked = {
  action_id: actionId,
  options: z.array(choice).min(1).max(limits.choices),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
};

export const choices = [
  z.strictObject({ type: z.literal("radio_buttons"), ...marked, initial_option: choice.optional() }),
  z.strictObject({
    type: z.literal("checkboxes"),
    ...marked,
    initial_options: z.array(choice).min(1).optional(),
  }),
] as const;
