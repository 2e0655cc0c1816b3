import { z } from "zod";
import {
  channelSelect,
  customId,
  id,
  maybe,
  mentionableSelect,
  roleSelect,
  stringSelect,
  textDisplay,
  userSelect,
} from "../components/parts.ts";
import { problem, several, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";

const inputParts = {
  type: z.literal(4),
  id,
  custom_id: customId,
  style: z.union([z.literal(1), z.literal(2)]),
  min_length: maybe(z.int().min(0).max(limits.inputCharacters)),
  max_length: maybe(z.int().min(1).max(limits.inputCharacters)),
  required: maybe(z.boolean()),
  value: maybe(words(0, limits.inputCharacters)),
  placeholder: maybe(words(0, 100)),
};

const labelText = words(1, limits.labelCharacters);
const input = z.object(inputParts);
const row = z.object({
  type: z.literal(1),
  id,
  components: several(z.object({ ...inputParts, label: labelText }), 1, 1),
});

const label = z.object({
  type: z.literal(18),
  id,
  label: labelText,
  description: maybe(words(0, limits.labelDescriptionCharacters)),
  component: z.discriminatedUnion("type", [
    input,
    stringSelect,
    userSelect,
    roleSelect,
    mentionableSelect,
    channelSelect,
  ]),
});

/**
 * A modal: docs.discord.com/developers/interactions/receiving-and-responding
 * (text inputs and selects; this fake has no file uploads, radio groups and check boxes).
 */
export const modalForm = z
  .object({
    custom_id: customId,
    title: words(1, limits.modalTitleCharacters),
    components: several(z.discriminatedUnion("type", [row, label, textDisplay]), 1, limits.modalComponents),
  })
  .superRefine((modal, context) => {
    const ids = fieldsOf(modal).map(({ element }) => element.custom_id);
    if (new Set(ids).size < ids.length) {
      context.addIssue(
        problem("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated", ["components"]),
      );
    }
  });
export type ModalForm = z.infer<typeof modalForm>;

/** The fields of a modal, each with its label. */
export function fieldsOf({ components }: Pick<ModalForm, "components">) {
  return components.flatMap((it) => {
    if (it.type === 18) return [{ label: it.label, element: it.component }];
    if (it.type === 1) return it.components.map((element) => ({ label: element.label, element }));
    return [];
  });
}
