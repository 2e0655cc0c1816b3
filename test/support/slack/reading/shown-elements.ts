import type { Block } from "../blocks/block.ts";
import { interactiveElements } from "../blocks/interactive-elements.ts";
import type { ShownElement } from "../shown.ts";
import type { Names } from "./names.ts";
import { readText } from "./read-text.ts";

/** Everything that a person can press, choose or type into, with the label that they know it by. */
export function shownElements(blocks: readonly Block[], names: Names): ShownElement[] {
  return blocks.flatMap(interactiveElements).map(({ block, element }) => {
    const label =
      block.type === "input"
        ? block.label
        : "text" in element
          ? element.text
          : "placeholder" in element
            ? element.placeholder
            : undefined;
    return {
      type: element.type,
      label: label === undefined ? "" : readText(label, names),
      actionId: element.action_id ?? "",
      blockId: block.block_id ?? "",
      ...("value" in element && element.value !== undefined ? { value: element.value } : {}),
      ...("style" in element && element.style !== undefined ? { style: element.style } : {}),
      ...("url" in element && element.url !== undefined ? { url: element.url } : {}),
      ...("confirm" in element && element.confirm !== undefined
        ? { confirm: readText(element.confirm.text, names) }
        : {}),
    };
  });
}
