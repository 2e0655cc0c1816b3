import type { Block, BlockOf } from "../blocks/block.ts";
import { keyOf, type Values } from "../values.ts";
import type { Names } from "./names.ts";
import { readElement } from "./read-element.ts";
import { readMrkdwn } from "./read-mrkdwn.ts";
import { readRichText } from "./read-rich-text.ts";
import { readText } from "./read-text.ts";

const TASK_WORDS = { pending: "pending", in_progress: "in progress", complete: "complete", error: "error" };

function readTask(task: BlockOf<"task_card">, names: Names): string {
  const parts = [task.details, task.output].flatMap((it) =>
    it === undefined ? [] : [readRichText(it, names)],
  );
  return [`(${TASK_WORDS[task.status]}) ${task.title}`, ...parts].join("\n");
}

const readRows = (block: BlockOf<"table"> | BlockOf<"data_table">, names: Names) =>
  block.rows
    .map((row) => row.map((it) => (it.type === "rich_text" ? readRichText(it, names) : it.text)).join(" | "))
    .join("\n");

/** A block as a person reads it, in lines; `errors` stand under inputs, by block_id. */
function readBlock(
  block: Block,
  names: Names,
  values: Values,
  errors: Readonly<Record<string, string>> = {},
): string {
  const text = (it: Parameters<typeof readText>[0]) => readText(it, names);
  switch (block.type) {
    case "header":
    case "alert":
      return text(block.text);
    case "section": {
      const { accessory } = block;
      const beside =
        accessory === undefined
          ? []
          : accessory.type === "image"
            ? [`(image: ${accessory.alt_text})`]
            : [readElement(accessory, values.get(keyOf(block, accessory)), names)];
      return [
        ...(block.text === undefined ? [] : [text(block.text)]),
        ...(block.fields ?? []).map(text),
        ...beside,
      ].join("\n");
    }
    case "actions":
    case "context_actions":
      return block.elements.map((it) => readElement(it, values.get(keyOf(block, it)), names)).join(" ");
    case "context":
      return block.elements
        .map((it) => (it.type === "image" ? `(image: ${it.alt_text})` : text(it)))
        .join("  ");
    case "divider":
      return "──────";
    case "image":
      return [...(block.title === undefined ? [] : [text(block.title)]), `(image: ${block.alt_text})`].join(
        "\n",
      );
    case "input": {
      const error = errors[block.block_id ?? ""];
      return [
        `${text(block.label)}${block.optional === true ? " (optional)" : ""}`,
        readElement(block.element, values.get(keyOf(block, block.element)), names),
        ...(block.hint === undefined ? [] : [text(block.hint)]),
        ...(error === undefined ? [] : [`⚠ ${error}`]),
      ].join("\n");
    }
    case "markdown":
      return readMrkdwn(block.text.replaceAll("**", "*"), names);
    case "rich_text":
      return readRichText(block, names);
    case "table":
    case "data_table":
      return readRows(block, names);
    case "task_card":
      return readTask(block, names);
    case "plan":
      return [block.title, ...(block.tasks ?? []).map((it) => readTask(it, names))].join("\n");
    case "card":
      return [block.title, block.subtitle, block.body]
        .flatMap((it) => (it === undefined ? [] : [text(it)]))
        .concat((block.actions ?? []).map((it) => readElement(it, undefined, names)))
        .join("\n");
    case "carousel":
      return block.elements.map((it) => readBlock(it, names, values)).join("\n");
    case "container":
      return [
        ...(block.rich_text_title === undefined
          ? block.title === undefined
            ? []
            : [text(block.title)]
          : [readRichText(block.rich_text_title, names)]),
        ...(block.subtitle === undefined ? [] : [text(block.subtitle)]),
        ...block.child_blocks.map((it) => readBlock(it, names, values, errors)),
      ].join("\n");
  }
}

export const readBlocks = (
  blocks: readonly Block[],
  names: Names,
  values: Values,
  errors?: Readonly<Record<string, string>>,
) => blocks.map((it) => readBlock(it, names, values, errors)).join("\n");
