import { z } from "zod";
import { problem, several, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";
import {
  channelSelect,
  customId,
  emoji,
  id,
  maybe,
  media,
  mentionableSelect,
  roleSelect,
  stringSelect,
  textDisplay,
  userSelect,
} from "./parts.ts";

/** docs.discord.com/developers/components/reference */
const button = z
  .object({
    type: z.literal(2),
    id,
    style: z.int().min(1).max(5),
    label: maybe(words(0, limits.buttonLabelCharacters)),
    emoji: maybe(emoji),
    custom_id: maybe(customId),
    url: maybe(words(1, limits.buttonUrlCharacters)),
    disabled: maybe(z.boolean()),
  })
  .superRefine((it, context) => {
    const isLink = it.style === 5;
    if (isLink && it.url === undefined) {
      context.addIssue(problem("BUTTON_COMPONENT_URL_REQUIRED", "A url is required", ["url"]));
    }
    if (!isLink && it.custom_id === undefined) {
      context.addIssue(
        problem("BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required", ["custom_id"]),
      );
    }
    if (it.custom_id !== undefined && it.url !== undefined) {
      context.addIssue(
        problem(
          "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
          "A custom id and url cannot both be specified",
        ),
      );
    }
    if ((it.label ?? "") === "" && it.emoji === undefined) {
      context.addIssue(
        problem("BUTTON_COMPONENT_INVALID_CONTENT", "A button must have a label or an emoji", ["label"]),
      );
    }
  });

const actionRow = z
  .object({
    type: z.literal(1),
    id,
    components: several(
      z.discriminatedUnion("type", [
        button,
        stringSelect,
        userSelect,
        roleSelect,
        mentionableSelect,
        channelSelect,
      ]),
      1,
      limits.rowButtons,
    ),
  })
  .superRefine(({ components }, context) => {
    components.forEach(({ type }, index) => {
      if (index === 0 || (type === 2 && components[0]?.type === 2)) return;
      context.addIssue(
        problem("COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width", [
          "components",
          index,
        ]),
      );
    });
  });

const thumbnail = z.object({
  type: z.literal(11),
  id,
  media,
  description: maybe(words(0, limits.mediaDescriptionCharacters)),
  spoiler: maybe(z.boolean()),
});

const section = z.object({
  type: z.literal(9),
  id,
  components: several(textDisplay, 1, limits.sectionTexts),
  accessory: z.discriminatedUnion("type", [button, thumbnail]),
});

const gallery = z.object({
  type: z.literal(12),
  id,
  items: several(
    z.object({
      media,
      description: maybe(words(0, limits.mediaDescriptionCharacters)),
      spoiler: maybe(z.boolean()),
    }),
    1,
    limits.galleryItems,
  ),
});

const file = z.object({
  type: z.literal(13),
  id,
  file: media.refine(({ url }) => url.startsWith("attachment://"), {
    path: ["url"],
    message: "Only attachment:// references are supported",
    params: { code: "FILE_COMPONENT_INVALID_URL" },
  }),
  spoiler: maybe(z.boolean()),
});

const separator = z.object({
  type: z.literal(14),
  id,
  divider: maybe(z.boolean()),
  spacing: maybe(z.union([z.literal(1), z.literal(2)])),
});

const inside = [actionRow, section, textDisplay, gallery, file, separator] as const;

const container = z.object({
  type: z.literal(17),
  id,
  components: several(z.discriminatedUnion("type", [...inside]), 1, limits.components),
  accent_color: maybe(z.int().min(0).max(0xffffff)),
  spoiler: maybe(z.boolean()),
});

/** What stands at the top of a message: rows alone, unless it is components v2. */
export const component = z.discriminatedUnion("type", [...inside, container]);
export type Component = z.infer<typeof component>;
export type Interactive = z.infer<typeof actionRow>["components"][number];
export type Part = Component | Interactive | z.infer<typeof thumbnail>;
