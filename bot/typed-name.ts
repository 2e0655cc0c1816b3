import type { Host, Share } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import { name } from "../jobs/request.ts";
import { didYouMean, misused } from "./arguments.ts";
import { excerpt, list } from "./format.ts";
import type { Usage } from "./usage.ts";

/** A word that may be a VM's, volume's, bridge's or network's name. Throws `command.misused`. */
export function plainName(usage: Usage, word: string, what: string): string {
  const parsed = name.safeParse(word);
  if (parsed.success) return parsed.data;
  const problem = word === "" ? "it is empty" : (parsed.error.issues[0]?.message ?? "it is no name");
  const why = word.length > 128 ? "names have at most 128 characters" : problem;
  throw misused(usage, `'${excerpt(word)}' cannot be ${what}: ${why}`);
}

export const vmName = (usage: Usage, word: string): string => plainName(usage, word, "a VM's name");

/** A host of the site file. Throws `command.no-host` with the nearest one. */
export function hostName(usage: Usage, word: string, { hosts }: Site): Host {
  const typed = plainName(usage, word, "a host's name");
  const found = hosts.find((host) => host.name === typed);
  if (found !== undefined) return found;
  const names = hosts.map((host) => host.name);
  throw new OpsError("command.no-host", {
    name: excerpt(typed),
    hint: didYouMean(typed, names),
    known: list(names, "and", "none"),
  });
}

/** A share of the site file. Throws `command.no-share` with the nearest one. */
export function shareName(usage: Usage, word: string, { shares }: Site): Share {
  const typed = plainName(usage, word, "a share's name");
  const found = shares.find((share) => share.name === typed);
  if (found !== undefined) return found;
  const names = shares.map((share) => share.name);
  throw new OpsError("command.no-share", {
    name: excerpt(typed),
    hint: didYouMean(typed, names),
    known: list(names, "and", "none"),
  });
}

/** `<share>/<volume>`. Throws `command.misused` or `command.no-share`. */
export function volumePath(usage: Usage, word: string, site: Site): { share: string; volume: string } {
  const [share, volume, ...more] = word.split("/");
  if (share === undefined || volume === undefined || more.length > 0) {
    throw misused(usage, `'${excerpt(word)}' is not of the form <share>/<volume>`);
  }
  return { share: shareName(usage, share, site).name, volume: plainName(usage, volume, "a volume's name") };
}

/** A plan id as people type it; whether there is such a plan, the store knows. */
export const idWord = (word = ""): string => excerpt(word).toLowerCase();
