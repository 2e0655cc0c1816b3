import type { Line, Message } from "../../bot/message.ts";
import { clean } from "../clean.ts";
import { cut } from "../cut.ts";
import { CODES, refusalOf } from "./errors.ts";
import { escaped } from "./markdown.ts";
import { contained, type Extras, headText, type Rendered, render } from "./render.ts";

/** How much of a message is said where Discord does not take it as it should be. */
const PLAIN = 1_500;

/** Sends a message in the best form that Discord takes: `send` is called until it takes one. */
export type Say = <T>(
  message: Message,
  extras: Extras,
  send: (content: Rendered) => Promise<T>,
) => Promise<T>;

/**
 * Whatever Discord has against a message's form: people must read what it
 * says, so at last it goes as its words alone, without code and buttons.
 */
export function sayer(onOddity: (what: string, error: unknown) => void): Say {
  return async (message, extras, send) => {
    try {
      return await send(render(message, extras));
    } catch (error) {
      if (refusalOf(error) !== CODES.invalidForm) throw error;
      onOddity("Discord refuses the form of a message", error);
      return send(inWords(message, extras));
    }
  };
}

function inWords(message: Message, extras: Extras): Rendered {
  const safe = clean(message);
  const rows = [
    ...safe.lines.flatMap(lineWords),
    "Discord did not take all of this message: /ferry show and the plan's id tell all.",
  ];
  const words = rows.map((row) => escaped(cut(row, PLAIN / rows.length)));
  return contained(safe.tone, [headText(safe), words.join("\n")], [], extras);
}

function lineWords(line: Line): string[] {
  if (line.type === "code") return [];
  return [line.type === "text" ? line.text : `${line.before}${new Date(line.at).toISOString()}${line.after}`];
}
