import type { OptionGroup, PlainTextOption } from "@slack/types";
import type { DestinationChoice } from "../../../bot/destinations.ts";
import { count } from "../../../bot/format.ts";
import type { MigrateForm, VmChoice } from "../../../bot/migrate-form.ts";
import type { ModeChoice } from "../../../bot/migrate-modes.ts";
import { rank } from "../../../bot/rank.ts";
import { visible } from "../../visible.ts";
import { limits } from "./limits.ts";
import { cutName, optionValue, plainText } from "./plain-text.ts";

/** The answer to a menu's question (block_suggestion). */
export type Options = { readonly options: PlainTextOption[] } | { readonly option_groups: OptionGroup[] };

/** VMs that somebody may mean by what they have typed, by their own names and then by their hosts'. */
export const vmOptions = (typed: string, { vms }: MigrateForm): Options =>
  fitting(
    rank(typed, vms, ({ vm, host }) => [vm, host]),
    vmOption,
    "VM",
  );

/** Hosts that somebody may mean; the impossible ones say why. */
export const destinationOptions = (typed: string, { destinations }: MigrateForm): Options =>
  fitting(
    rank(typed, destinations, ({ host }) => [host]),
    destinationOption,
    "host",
  );

const vmOption = ({ id, vm, words }: VmChoice): PlainTextOption => ({
  text: plainText(cutName(vm, limits.optionText), limits.optionText),
  value: optionValue(id),
  description: plainText(visible(words), limits.optionText),
});

const MARKS: Readonly<Record<DestinationChoice["verdict"], string>> = {
  possible: "",
  doubtful: " (doubtful)",
  impossible: " (impossible)",
};

export function destinationOption({ host, verdict, words }: DestinationChoice): PlainTextOption {
  const mark = MARKS[verdict];
  return {
    text: plainText(`${cutName(host, limits.optionText - mark.length)}${mark}`, limits.optionText),
    value: optionValue(host),
    description: plainText(visible(words), limits.optionText),
  };
}

export const modeOption = ({ typed, words }: ModeChoice): PlainTextOption => ({
  text: plainText(typed, limits.optionText),
  value: typed,
  description: plainText(words, limits.optionText),
});

/** As many as Slack takes; a heading says how many more there are. */
function fitting<T>(choices: readonly T[], option: (choice: T) => PlainTextOption, what: string): Options {
  const options = choices.slice(0, limits.options).map(option);
  const more = choices.length - options.length;
  if (more === 0) return { options };
  const label = `+${count(more, `more ${what}`)}: type more of the name`;
  return { option_groups: [{ label: plainText(label, limits.optionText), options }] };
}
