import type { Question } from "../jobs/look.ts";
import { misused, readArguments } from "./arguments.ts";
import { excerpt } from "./format.ts";
import { vmName } from "./typed-name.ts";
import { usages } from "./usage.ts";

const FEW = 20;
const MOST = 200;

/** The commands that a worker answers from the hosts, by the words that name them. */
const readers = {
  "vm show": readVmShow,
  "vm console": readVmConsole,
};

type LookName = keyof typeof readers;

export const isLookName = (name: string): name is LookName => Object.hasOwn(readers, name);

/** Reads what follows a look-up's name. Throws OpsError `command.*`. */
export const readLook = (name: LookName, words: readonly string[]): Question => readers[name](words);

/** `/ferry vm show <vm>` */
function readVmShow(given: readonly string[]): Question {
  const [vm = ""] = readArguments(usages.vmShow, given).words;
  return { about: "vm", vm: vmName(usages.vmShow, vm) };
}

/** `/ferry vm console <vm> [--lines <n>]` */
function readVmConsole(given: readonly string[]): Question {
  const usage = usages.vmConsole;
  const { words, options } = readArguments(usage, given);
  const typed = options.get("lines") ?? String(FEW);
  const lines = /^[0-9]{1,4}$/.test(typed) ? Number(typed) : 0;
  if (lines < 1 || lines > MOST) {
    throw misused(usage, `--lines is a number from 1 to ${MOST}, not '${excerpt(typed)}'`);
  }
  return { about: "console", vm: vmName(usage, words[0] ?? ""), lines };
}
