import { splitWords } from "../../bot/words.ts";

/** What one typed line asks of the console. */
export type TypedLine =
  | { readonly type: "nothing" }
  | { readonly type: "leave" }
  | { readonly type: "speak-as"; readonly name: string }
  | { readonly type: "press"; readonly number: number; readonly reason?: string }
  | { readonly type: "command"; readonly words: readonly string[]; readonly typed: string }
  /** Not understood: what to type instead. */
  | { readonly type: "hint"; readonly text: string };

/** Names that `/as` takes: they stand in prompts and in the site file, so nothing that needs quotes. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u;

const WAYS = "Type /migrate …, /ferry help, /as NAME, the number of a button, or /quit.";

/**
 * Reads a line. A button is pressed by its number; words after it are the
 * reason, taken as they are (an apostrophe opens no quote there).
 */
export function readLine(line: string): TypedLine {
  const typed = line.trim();
  if (typed === "") return { type: "nothing" };

  const press = /^(\d{1,9})(?:\s+(.+))?$/su.exec(typed);
  if (press) {
    const [, number, reason] = press;
    return { type: "press", number: Number(number), ...(reason === undefined ? {} : { reason }) };
  }
  if (!typed.startsWith("/")) return { type: "hint", text: `Commands start with a slash. ${WAYS}` };

  const words = splitWords(typed.slice(1));
  const [command, ...rest] = words;
  switch (command) {
    case "migrate":
    case "ferry":
      return { type: "command", words, typed };
    case "as":
      return speakAs(rest);
    case "quit":
      return rest.length === 0 ? { type: "leave" } : { type: "hint", text: "/quit takes nothing after it." };
    default:
      return { type: "hint", text: `There is no command /${(command ?? "").slice(0, 40)} here. ${WAYS}` };
  }
}

function speakAs(rest: readonly string[]): TypedLine {
  const [name, ...others] = rest;
  if (name === undefined || others.length > 0) return { type: "hint", text: "Say one name: /as NAME." };
  if (NAME.test(name)) return { type: "speak-as", name };
  return {
    type: "hint",
    text: "A name has letters, digits and . _ @ - (64 at most), and starts with a letter or digit.",
  };
}
