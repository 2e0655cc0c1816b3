import type { Site } from "../config/site.ts";
import type { Question } from "../jobs/look.ts";
import { misused, readArguments } from "./arguments.ts";
import { excerpt } from "./format.ts";
import { hostName, plainName, shareName, vmName, volumePath } from "./typed-name.ts";
import { usages } from "./usage.ts";

const FEW = 20;
const MOST = 200;

/** The commands that a worker answers from the hosts, by the words that name them. */
const readers = {
  "vm show": readVmShow,
  "vm console": readVmConsole,
  "pool list": readPoolList,
  "pool show": readPoolShow,
  "volume list": readVolumeList,
  "volume show": readVolumeShow,
};

type LookName = keyof typeof readers;

export const isLookName = (name: string): name is LookName => Object.hasOwn(readers, name);

/** Reads what follows a look-up's name. Throws OpsError `command.*`. */
export const readLook = (name: LookName, words: readonly string[], site: Site): Question =>
  readers[name](words, site);

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

/** `/ferry pool list [<host>]` */
function readPoolList(given: readonly string[], site: Site): Question {
  const [host] = readArguments(usages.poolList, given).words;
  return {
    about: "pools",
    ...(host === undefined ? {} : { host: hostName(usages.poolList, host, site).name }),
  };
}

/** `/ferry pool show <pool> [<host>]` */
function readPoolShow(given: readonly string[], site: Site): Question {
  const usage = usages.poolShow;
  const [pool = "", host] = readArguments(usage, given).words;
  return {
    about: "pools",
    pool: plainName(usage, pool, "a pool's name"),
    ...(host === undefined ? {} : { host: hostName(usage, host, site).name }),
  };
}

/** `/ferry volume list <share>` */
function readVolumeList(given: readonly string[], site: Site): Question {
  const [share = ""] = readArguments(usages.volumeList, given).words;
  return { about: "volumes", share: shareName(usages.volumeList, share, site).name };
}

/** `/ferry volume show <share>/<volume>` */
function readVolumeShow(given: readonly string[], site: Site): Question {
  const [path = ""] = readArguments(usages.volumeShow, given).words;
  return { about: "volumes", ...volumePath(usages.volumeShow, path, site) };
}
