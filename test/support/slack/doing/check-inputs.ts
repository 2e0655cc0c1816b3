import type { BlockOf } from "../blocks/block.ts";
import { type ElementValue, keyOf } from "../values.ts";
import type { View } from "../views.ts";

/** What Slack itself says under an input, before the app hears of it; undefined when it is content. */
function fault(block: BlockOf<"input">, value: ElementValue | undefined): string | undefined {
  const { element } = block;
  const isEmpty = value === undefined || value.shown === "";
  if (isEmpty) return block.optional === true ? undefined : "Please complete this required field.";
  const text = value.shown;
  switch (element.type) {
    case "plain_text_input":
      if (text.length < (element.min_length ?? 0))
        return `Please use at least ${element.min_length} characters.`;
      if (text.length > (element.max_length ?? 3000)) {
        return `Please use no more than ${element.max_length ?? 3000} characters.`;
      }
      return undefined;
    case "number_input": {
      const number = Number(text);
      const isNumber = element.is_decimal_allowed ? Number.isFinite(number) : Number.isInteger(number);
      if (!isNumber) return "Please enter a number.";
      if (element.min_value !== undefined && number < Number(element.min_value))
        return "The number is too small.";
      return element.max_value !== undefined && number > Number(element.max_value)
        ? "The number is too large."
        : undefined;
    }
    case "email_text_input":
      return /^\S+@\S+$/.test(text) ? undefined : "Please enter an e-mail address.";
    case "url_text_input":
      return URL.canParse(text) ? undefined : "Please enter an address.";
    default:
      return undefined;
  }
}

/** Throws when Slack would not let a person submit this view. */
export function checkInputs(view: View): void {
  for (const block of view.draft.blocks) {
    if (block.type !== "input") continue;
    const found = fault(block, view.values.get(keyOf(block, block.element)));
    if (found !== undefined) {
      throw new Error(`Slack does not let anybody submit this: "${block.label.text}": ${found}`);
    }
  }
}
