import { isOff, type SeenDomain } from "./domain-words.ts";
import { usages } from "./usage.ts";
import { partsOf } from "./usage-parts.ts";

const usage = usages.migrate;

/** The words for how a VM moves, as `/migrate` takes them; the first is meant where none is typed. */
export const modes: readonly string[] = partsOf(usage).find(({ name }) => name === "mode")?.choices ?? [];

/** How a VM can move, as a form offers it. */
export interface ModeChoice {
  /** What stands behind the destination in the command: 'cold --presync'. */
  readonly typed: string;
  /** What that means for the VM, in one line. */
  readonly words: string;
}

export interface ModeMenu {
  readonly choices: readonly ModeChoice[];
  /** What is chosen until somebody chooses. */
  readonly usual: ModeChoice | undefined;
  /** The VM is off, by what was seen of it. */
  readonly isOff: boolean;
}

/** Every mode, and that option of the cold one that shortens the stop: the others are for who types. */
const choices: readonly ModeChoice[] = modes.flatMap((mode) => [
  { typed: mode, words: usage.meanings?.[mode] ?? "" },
  ...(mode === "cold" ? [{ typed: `${mode} --presync`, words: usage.meanings?.presync ?? "" }] : []),
]);

/** What a form offers for this VM; undefined where none is chosen, or it was not seen. */
export function modeMenu(domain: SeenDomain | undefined): ModeMenu {
  if (domain === undefined || !isOff(domain)) return { choices, usual: choices[0], isOff: false };
  // Nothing runs that could be copied ahead; that it has been started since, and can move live, may be.
  const fitting = choices.filter(({ typed }) => modes.includes(typed));
  return { choices: fitting, usual: fitting.find(({ typed }) => typed === "cold"), isOff: true };
}

/** A choice that came back as the words of the command; undefined when it is none. */
export function modeWords(typed: string | undefined): readonly string[] | undefined {
  // A form that an earlier version of Ferry opened asks for none.
  if (typed === undefined || typed === modes[0]) return [];
  return choices.some((choice) => choice.typed === typed) ? typed.split(" ") : undefined;
}
