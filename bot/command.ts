import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import type { Question } from "../jobs/look.ts";
import type { Request } from "../jobs/request.ts";
import { didYouMean, misused, readArguments } from "./arguments.ts";
import { commandName } from "./command-name.ts";
import { excerpt } from "./format.ts";
import { helpAsked } from "./help-asked.ts";
import { isLookName, readLook } from "./look-command.ts";
import { isRequestName, readRequest } from "./request-command.ts";
import { hostName, idWord, vmName } from "./typed-name.ts";
import { usages } from "./usage.ts";

/** What a person said, checked as far as the site file goes. Plan ids are as typed, in lower case. */
export type Command =
  | { readonly verb: "request"; readonly request: Request; readonly planOnly: boolean }
  | { readonly verb: "look"; readonly question: Question }
  | { readonly verb: "help"; readonly about: readonly string[] }
  | { readonly verb: "hosts" }
  | { readonly verb: "vms"; readonly host?: string }
  | { readonly verb: "where"; readonly vm: string }
  | { readonly verb: "history"; readonly vm?: string }
  | { readonly verb: "show" | "approve" | "cancel" | "give-up"; readonly plan: string }
  | { readonly verb: "reject"; readonly plan: string; readonly reason?: string };

const LONGEST = 2000;

/**
 * Reads a command from its words, `migrate` or `ferry` first. Throws OpsError
 * `command.*` with one sentence and the command's usage: unknown verbs, hosts,
 * shares and options get the nearest name. VMs are known to the hosts alone
 * and are not looked up here.
 */
export function parseCommand(words: readonly string[], site: Site): Command {
  if (words.reduce((sum, word) => sum + word.length, 0) > LONGEST) {
    throw misused(usages.help, `That is longer than the ${LONGEST} characters that a command may have`);
  }
  const about = helpAsked(words);
  if (about !== undefined) return { verb: "help", about };
  const [first = "", ...rest] = words;
  if (first === "migrate") return ask(first, rest, site, false);
  if (first === "ferry") return parseFerry(rest, site);
  throw new OpsError("command.unknown", {
    word: excerpt(first),
    hint: didYouMean(first, ["migrate", "ferry"]),
  });
}

function parseFerry(words: readonly string[], site: Site): Command {
  const { name, rest } = commandName(words.length === 0 ? ["help"] : words);
  if (isRequestName(name)) return ask(name, rest, site, false);
  if (isLookName(name)) return { verb: "look", question: readLook(name, rest, site) };
  switch (name) {
    case "plan":
      return parsePlan(rest, site);
    case "help":
      return { verb: name, about: readArguments(usages.help, rest).words };
    case "hosts":
      readArguments(usages.hosts, rest);
      return { verb: name };
    case "vms":
    case "vm list": {
      const usage = name === "vms" ? usages.vms : usages.vmList;
      const [host] = readArguments(usage, rest).words;
      return host === undefined ? { verb: "vms" } : { verb: "vms", host: hostName(usage, host, site).name };
    }
    case "where": {
      const [vm = ""] = readArguments(usages.where, rest).words;
      return { verb: name, vm: vmName(usages.where, vm) };
    }
    case "history": {
      const [vm] = readArguments(usages.history, rest).words;
      return vm === undefined ? { verb: name } : { verb: name, vm: vmName(usages.history, vm) };
    }
    case "show":
    case "approve":
    case "cancel":
    case "give-up":
      return { verb: name, plan: idWord(readArguments(usages[name], rest).words[0]) };
    case "reject": {
      const [id, ...because] = readArguments(usages.reject, rest).words;
      const reason = excerpt(because.join(" "), 300);
      return reason === "" ? { verb: name, plan: idWord(id) } : { verb: name, plan: idWord(id), reason };
    }
    default:
      throw new TypeError(`the command ${name} has a usage and no reader`);
  }
}

function parsePlan(words: readonly string[], site: Site): Command {
  const inner = words[0] === "ferry" || words[0] === "/ferry" ? words.slice(1) : words;
  const [typed, ...others] = inner;
  if (typed === undefined) throw misused(usages.plan, "The command to plan is missing");
  const { name, rest } = commandName([typed.replace(/^\//, ""), ...others]);
  if (isRequestName(name)) return ask(name, rest, site, true);
  throw misused(usages.plan, `'${name}' changes nothing, so there is nothing to plan`);
}

const ask = (
  name: Parameters<typeof readRequest>[0],
  words: readonly string[],
  site: Site,
  planOnly: boolean,
): Command => ({ verb: "request", request: readRequest(name, words, site), planOnly });
