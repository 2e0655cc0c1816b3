import type { InteractiveElement } from "../blocks/layout.ts";
import type { ElementValue } from "../values.ts";
import type { Names } from "./names.ts";
import { readText } from "./read-text.ts";

const placeholder = (element: InteractiveElement, names: Names): string | undefined =>
  "placeholder" in element && element.placeholder !== undefined
    ? readText(element.placeholder, names)
    : undefined;

/** A button, menu or input as a person reads it, with what stands in it. */
export function readElement(
  element: InteractiveElement,
  value: ElementValue | undefined,
  names: Names,
): string {
  switch (element.type) {
    case "button":
    case "icon_button":
      return `[${readText(element.text, names)}]`;
    case "feedback_buttons":
      return `[${readText(element.positive_button.text, names)}] [${readText(element.negative_button.text, names)}]`;
    case "overflow":
      return `[…: ${element.options.map((it) => readText(it.text, names)).join(" | ")}]`;
    case "radio_buttons":
    case "checkboxes":
      return element.options
        .map(
          (it) =>
            `${value?.options.some((chosen) => chosen.value === it.value) ? "(x)" : "( )"} ${readText(it.text, names)}`,
        )
        .join("\n");
    default: {
      const shown = value?.shown ?? placeholder(element, names) ?? "";
      return `[${shown}${element.type.endsWith("select") ? " ▾" : ""}]`;
    }
  }
}
