import { z } from "zod";
import { problem, several, snowflake, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";

/** Optional in Discord's forms: absent or null. */
export const maybe = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

export const id = maybe(z.int().min(0));
export const customId = words(1, limits.customIdCharacters);

export const emoji = z.object({
  id: maybe(snowflake),
  name: maybe(z.string()),
  animated: maybe(z.boolean()),
});

export const media = z.object({ url: words(1, 2_048) });

const option = z.object({
  label: words(1, limits.selectOptionCharacters),
  value: words(1, limits.selectOptionCharacters),
  description: maybe(words(0, limits.selectOptionCharacters)),
  emoji: maybe(emoji),
  default: maybe(z.boolean()),
});

const selectParts = {
  id,
  custom_id: customId,
  placeholder: maybe(words(0, limits.placeholderCharacters)),
  min_values: maybe(z.int().min(0).max(limits.selectOptions)),
  max_values: maybe(z.int().min(1).max(limits.selectOptions)),
  disabled: maybe(z.boolean()),
  /** In modals: by default true. */
  required: maybe(z.boolean()),
};

export const stringSelect = z
  .object({
    type: z.literal(3),
    ...selectParts,
    options: several(option, 1, limits.selectOptions),
  })
  .superRefine(({ options }, context) => {
    const values = options.map(({ value }) => value);
    values.forEach((value, index) => {
      if (values.indexOf(value) === index) return;
      context.addIssue(
        problem("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used", [
          "options",
          index,
          "value",
        ]),
      );
    });
  });

const autoSelect = <T extends 5 | 6 | 7 | 8>(type: T) => z.object({ type: z.literal(type), ...selectParts });

export const userSelect = autoSelect(5);
export const roleSelect = autoSelect(6);
export const mentionableSelect = autoSelect(7);
export const channelSelect = autoSelect(8);

export const textDisplay = z.object({
  type: z.literal(10),
  id,
  content: words(1, limits.textCharacters),
});
