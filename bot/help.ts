import { OpsError } from "../jobs/error.ts";
import { didYouMean } from "./arguments.ts";
import { excerpt } from "./format.ts";
import { code, type Message, message, text } from "./message.ts";
import { nameOf, type Usage, usages, written } from "./usage.ts";

const all: readonly Usage[] = Object.values(usages);
/** 'migrate', 'volume create': how a command is named when one asks about it. */
const named = (usage: Usage) => nameOf(usage).join(" ");

/** `/ferry help`: every command; `/ferry help volume create`: that one. Throws `command.unknown`. */
export function helpMessage(about: readonly string[]): Message {
  const asked = about
    .join(" ")
    .toLowerCase()
    .replace(/^\/?ferry /, "")
    .replace(/^\//, "");
  if (asked === "") {
    const lines = all.map((usage) => `${written(usage)}\n    ${usage.about}`);
    return message("What you can type", "neutral", "help", {
      lines: [
        code(lines.join("\n")),
        text(
          "A plan changes nothing: it shows what would be done, and waits for approval where the policy asks for it.",
        ),
      ],
    });
  }
  const found = all.filter((usage) => named(usage) === asked || named(usage).startsWith(`${asked} `));
  if (found.length === 0) {
    throw new OpsError("command.unknown", { word: excerpt(asked), hint: didYouMean(asked, all.map(named)) });
  }
  const lines = found.flatMap((usage) => [code(written(usage)), text(usage.about), ...meant(usage)]);
  return message(found.map((usage) => `/${usage.path.join(" ")}`).join(", "), "neutral", "help", { lines });
}

/** What its words, options and flags mean, one line each. */
const meant = ({ meanings = {}, options, flags }: Usage) =>
  Object.entries(meanings).map(([word, meaning]) => {
    const dashes = [...options, ...flags].includes(word) ? "--" : "";
    return text(`${dashes}${word}: ${meaning}`);
  });
