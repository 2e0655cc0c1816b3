import type { Block } from "./blocks/block.ts";
import type { Option } from "./blocks/composition.ts";
import { interactiveElements } from "./blocks/interactive-elements.ts";
import type { InteractiveElement } from "./blocks/layout.ts";

/** What stands in an input, select or picker. */
export interface ElementValue {
  readonly shown: string;
  /** The chosen options, where there are options. */
  readonly options: readonly Option[];
  /** As `state.values` has it, without the type. */
  readonly state: Readonly<Record<string, unknown>>;
}

/** By block_id and action_id, see `keyOf`. */
export type Values = Map<string, ElementValue>;

export const keyOf = (block: Block, element: InteractiveElement) =>
  `${block.block_id ?? ""} ${element.action_id ?? ""}`;

const label = (option: Option) => option.text.text;

export const oneOption = (option: Option): ElementValue => ({
  shown: label(option),
  options: [option],
  state: { selected_option: option },
});

export const manyOptions = (options: readonly Option[]): ElementValue => ({
  shown: options.map(label).join(", "),
  options,
  state: { selected_options: options },
});

export const typedValue = (text: string): ElementValue => ({
  shown: text,
  options: [],
  state: { value: text },
});

/** One id or moment: `plain("selected_user", "U0ANN", "ann")`. */
export const pickedValue = (name: string, value: string | number, shown = String(value)): ElementValue => ({
  shown,
  options: [],
  state: { [name]: value },
});

/** What an element holds before anybody touched it; undefined when it is empty. */
function initialValue(element: InteractiveElement): ElementValue | undefined {
  if ("initial_option" in element && element.initial_option !== undefined) {
    return oneOption(element.initial_option);
  }
  if ("initial_options" in element && element.initial_options !== undefined) {
    return manyOptions(element.initial_options);
  }
  if ("initial_value" in element && element.initial_value !== undefined) {
    return typedValue(element.initial_value);
  }
  switch (element.type) {
    case "users_select":
      return element.initial_user === undefined
        ? undefined
        : pickedValue("selected_user", element.initial_user);
    case "conversations_select":
      return element.initial_conversation === undefined
        ? undefined
        : pickedValue("selected_conversation", element.initial_conversation);
    case "channels_select":
      return element.initial_channel === undefined
        ? undefined
        : pickedValue("selected_channel", element.initial_channel);
    case "datepicker":
      return element.initial_date === undefined
        ? undefined
        : pickedValue("selected_date", element.initial_date);
    case "timepicker":
      return element.initial_time === undefined
        ? undefined
        : pickedValue("selected_time", element.initial_time);
    case "datetimepicker":
      return element.initial_date_time === undefined
        ? undefined
        : pickedValue("selected_date_time", element.initial_date_time);
    default:
      return undefined;
  }
}

/**
 * Values of a view's blocks: what people entered stays while block_id and
 * action_id stay, so says Slack of views.update; the rest begins anew.
 */
export function valuesOf(blocks: readonly Block[], before: Values = new Map()): Values {
  const values: Values = new Map();
  for (const { block, element } of blocks.flatMap(interactiveElements)) {
    const value = before.get(keyOf(block, element)) ?? initialValue(element);
    if (value !== undefined) values.set(keyOf(block, element), value);
  }
  return values;
}

/** What an untouched element has in `state.values`. */
const EMPTY: Record<string, Readonly<Record<string, unknown>>> = {
  static_select: { selected_option: null },
  external_select: { selected_option: null },
  radio_buttons: { selected_option: null },
  multi_static_select: { selected_options: [] },
  multi_external_select: { selected_options: [] },
  checkboxes: { selected_options: [] },
  users_select: { selected_user: null },
  multi_users_select: { selected_users: [] },
  conversations_select: { selected_conversation: null },
  channels_select: { selected_channel: null },
  datepicker: { selected_date: null },
  timepicker: { selected_time: null },
  datetimepicker: { selected_date_time: null },
  plain_text_input: { value: null },
  number_input: { value: null },
  email_text_input: { value: null },
  url_text_input: { value: null },
};

/** `state.values` as Slack sends it. */
export function stateOf(blocks: readonly Block[], values: Values): Record<string, Record<string, unknown>> {
  const state: Record<string, Record<string, unknown>> = {};
  for (const { block, element } of blocks.flatMap(interactiveElements)) {
    const empty = EMPTY[element.type];
    if (empty === undefined) continue;
    const inBlock = state[block.block_id ?? ""] ?? {};
    inBlock[element.action_id ?? ""] = {
      type: element.type,
      ...(values.get(keyOf(block, element))?.state ?? empty),
    };
    state[block.block_id ?? ""] = inBlock;
  }
  return state;
}
