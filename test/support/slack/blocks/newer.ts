import { z } from "zod";
import { limits } from "../limits.ts";
import { button, imageElement } from "./buttons.ts";
import { anyText, mrkdwn, plainText, url, words } from "./composition.ts";
import { actions, blockId, context, divider, header, image, input, section } from "./layout.ts";
import { richText } from "./rich-text.ts";

export const alert = z.strictObject({
  type: z.literal("alert"),
  block_id: blockId,
  text: anyText(),
  level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
});

export const card = z
  .strictObject({
    type: z.literal("card"),
    block_id: blockId,
    hero_image: imageElement.optional(),
    icon: imageElement.optional(),
    title: mrkdwn(limits.cardTitleCharacters).optional(),
    subtitle: mrkdwn(limits.cardTitleCharacters).optional(),
    body: mrkdwn(limits.cardBodyCharacters).optional(),
    actions: z.array(button).min(1).optional(),
  })
  .refine(
    (it) => [it.hero_image, it.title, it.actions, it.body].some((part) => part !== undefined),
    "must have a hero_image, title, actions or body",
  );

export const carousel = z.strictObject({
  type: z.literal("carousel"),
  block_id: blockId,
  elements: z.array(card).min(1).max(limits.carouselCards),
});

const cell = z.discriminatedUnion("type", [
  richText,
  z.strictObject({ type: z.literal("raw_text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string().min(1) }),
]);

const rows = z.array(z.array(cell).min(1).max(limits.tableCells)).min(1).max(limits.tableRows);

/** The characters of all cells of a table. */
const tableCharacters = (all: z.infer<typeof rows>) =>
  all.flat().reduce((sum, it) => sum + (it.type === "rich_text" ? richCharacters(it) : it.text.length), 0);

const richCharacters = (it: z.infer<typeof richText>) =>
  [...JSON.stringify(it).matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].reduce(
    (sum, [, text = '""']) => sum + String(JSON.parse(text)).length,
    0,
  );

const fits = (table: { rows: z.infer<typeof rows> }) => tableCharacters(table.rows) <= limits.tableCharacters;
const tooMany = `must have no more than ${limits.tableCharacters} characters in all cells together`;

export const table = z
  .strictObject({
    type: z.literal("table"),
    block_id: blockId,
    rows,
    column_settings: z
      .array(
        z.strictObject({
          align: z.enum(["left", "center", "right"]).optional(),
          is_wrapped: z.boolean().optional(),
        }),
      )
      .max(limits.tableCells)
      .optional(),
  })
  .refine(fits, tooMany);

export const dataTable = z
  .strictObject({
    type: z.literal("data_table"),
    block_id: blockId,
    rows,
    caption: z.string(),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .refine(fits, tooMany);

const taskText = richText.refine(
  (it) => richCharacters(it) <= limits.taskCharacters,
  `must be less than ${limits.taskCharacters + 1} characters`,
);

export const taskCard = z.strictObject({
  type: z.literal("task_card"),
  block_id: blockId,
  task_id: words(limits.idCharacters),
  title: z.string().min(1),
  status: z.enum(["pending", "in_progress", "complete", "error"]),
  details: taskText.optional(),
  output: taskText.optional(),
  sources: z.array(z.strictObject({ type: z.literal("url"), url, text: z.string().min(1) })).optional(),
});

export const plan = z.strictObject({
  type: z.literal("plan"),
  block_id: blockId,
  title: z.string().min(1),
  tasks: z.array(taskCard).optional(),
});

export const container = z
  .strictObject({
    type: z.literal("container"),
    block_id: blockId,
    title: plainText(limits.cardTitleCharacters).optional(),
    rich_text_title: richText.optional(),
    subtitle: anyText(limits.cardTitleCharacters).optional(),
    child_blocks: z
      .array(
        z.discriminatedUnion("type", [
          actions,
          context,
          divider,
          header,
          image,
          input,
          richText,
          section,
          table,
        ]),
      )
      .min(1)
      .max(limits.containerBlocks),
    width: z.enum(["narrow", "standard", "wide", "full"]).optional(),
    icon: imageElement.optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
  })
  .refine((it) => it.title !== undefined || it.rich_text_title !== undefined, "must have a title")
  .refine(
    (it) => it.default_collapsed !== true || it.is_collapsible === true,
    "default_collapsed requires is_collapsible",
  );
