import type { Block } from "./block.ts";
import type { InteractiveElement } from "./layout.ts";

/** Everything in a block that a person can press, choose or type into, with the block that its id belongs to. */
export function interactiveElements(
  block: Block,
): { readonly block: Block; readonly element: InteractiveElement }[] {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return block.elements.map((element) => ({ block, element }));
    case "section": {
      const { accessory } = block;
      return accessory === undefined || accessory.type === "image" ? [] : [{ block, element: accessory }];
    }
    case "input":
      return [{ block, element: block.element }];
    case "card":
      return (block.actions ?? []).map((element) => ({ block, element }));
    case "carousel":
      return block.elements.flatMap(interactiveElements);
    case "container":
      return block.child_blocks.flatMap(interactiveElements);
    default:
      return [];
  }
}
