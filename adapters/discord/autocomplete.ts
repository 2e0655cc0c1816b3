import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Sender } from "../../bot/chat.ts";
import { type Suggestion, suggestions, type Wanted } from "../../bot/suggest.ts";
import { visible } from "../visible.ts";
import type { Completes } from "./commands.ts";
import type { CommandData } from "./interaction.ts";
import { readFilled } from "./read-command.ts";

/** A choice that Discord shows below what is being typed. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
const MOST = 25;
const LONGEST = 100;
/** Discord waits 3 s: what Redis has not said by then comes too late. */
const PATIENCE_MS = 1_500;

/** What Ferry offers for the option that is being typed. Never throws: who may not look, or a Redis that is silent, gets no choices. */
export async function choicesFor(
  data: CommandData,
  from: Pick<Sender, "account" | "granted">,
  bot: BotPorts,
): Promise<Choice[]> {
  try {
    const filled = readFilled(data);
    const option = filled?.spec.options.find(({ name }) => name === filled.focused);
    if (filled === undefined || option?.completes === undefined) return [];
    const typed = filled.values.get(option.name) ?? "";
    // Of several words the last is being typed, and the others stay.
    const [, before = "", last = typed] = (option.as === "words" && /^([\s\S]*\s)(\S*)$/.exec(typed)) || [];
    const wanted = wantedFor(option.completes, filled.values.get("vm"));
    const found = await suggestions(
      option.completes === "command" ? typed : last,
      wanted,
      from,
      bot,
      PATIENCE_MS,
    );
    const kept = option.completes === "command" ? "" : before;
    return found.flatMap((suggestion) => choice(suggestion, kept)).slice(0, MOST);
  } catch (err) {
    bot.log.warn({ account: from.account, err }, "a list of Discord's stayed empty");
    return [];
  }
}

function wantedFor(completes: Completes, vm: string | undefined): Wanted {
  switch (completes) {
    case "vm":
    case "vm-there":
    case "host":
    case "share":
    case "command":
      return { what: completes };
    case "source":
    case "destination":
      return { what: completes, ...(vm === undefined ? {} : { vm }) };
    default:
      return { what: "plan", to: completes };
  }
}

/** None where the value itself is too long: it can still be typed. */
function choice({ value, names: [name], words }: Suggestion, before: string): Choice[] {
  const whole = `${before}${value}`;
  if (whole.length > LONGEST) return [];
  const shown = visible(`${before}${name} · ${words}`);
  const cut = shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown;
  return [{ name: cut.replace(/[\uD800-\uDBFF]…$/, "…"), value: whole }];
}
