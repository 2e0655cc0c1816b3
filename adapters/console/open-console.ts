import { type Chat, ChatError, type Intent } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { visible } from "../visible.ts";
import { numberButtons } from "./buttons.ts";
import type { TerminalInput } from "./key-by-key.ts";
import { limits } from "./limits.ts";
import { plainBoard } from "./plain-board.ts";
import { plainScreen } from "./plain-screen.ts";
import { consoleChat } from "./post.ts";
import { receiver } from "./receive.ts";
import { body, briefRow, heading, type Look } from "./render.ts";
import { type Row, span } from "./row.ts";
import type { Screen } from "./screen.ts";
import { terminalBoard } from "./terminal-board.ts";
import { type TerminalOutput, terminalScreen } from "./terminal-screen.ts";
import { fitting } from "./width.ts";

export interface ConsoleOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  /** Both are a terminal that obeys cursor movements (not TERM=dumb): messages are redrawn in place. */
  readonly isTerminal: boolean;
  /** False where NO_COLOR is set or lines go to a file. */
  readonly colours: boolean;
  /** Who speaks until `/as NAME`; absent: nobody may act before saying it. */
  readonly as?: string;
  /** Every command and every click. */
  onIntent(intent: Intent): Promise<void>;
  /** What `onIntent` threw; the person has been told to look at the log. */
  onFailure(error: unknown): void;
  /** ms since 1970. */
  readonly now?: () => number;
  /** IANA name; absent: the machine's own. */
  readonly timeZone?: string;
  /** Between two edits of one message, ms. */
  readonly editIntervalMs?: number;
}

export interface Console extends Chat {
  /** Settles when the person leaves (`/quit`, Ctrl-D, Ctrl-C) or input ends. */
  readonly left: Promise<void>;
  /** Prints lines of Ferry's own, for instance which commands to try first. */
  say(text: string): void;
  /** Does as if somebody had typed the line, and shows it. */
  enter(line: string): void;
  /** Stops reading and lets go of the terminal; posting from now on throws ChatError. */
  close(): void;
}

/**
 * Opens the chat of one trusted terminal. People are told apart by `/as NAME`
 * alone: whoever sits here may be anybody of the site file.
 */
export function openConsole(options: ConsoleOptions): Console {
  const { input, output, isTerminal, colours, now = Date.now, timeZone } = options;
  const editIntervalMs = options.editIntervalMs ?? (isTerminal ? 1000 : 5000);
  const buttons = numberButtons();
  let open = true;
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });

  const look = (): Look => {
    const columns = screen.columns();
    return {
      now: now(),
      number: buttons.number,
      ...(timeZone === undefined ? {} : { timeZone }),
      // Replies are indented by 6.
      ...(columns === undefined ? {} : { columns: Math.max(columns - 7, 20) }),
    };
  };
  const keyboard = {
    line(typed: string) {
      people.line(typed);
      prompt();
    },
    leave: () => leave(),
  };
  const live = terminalBoard({ screen: () => screen, look });
  const screen: Screen = isTerminal
    ? terminalScreen({ input, output, colours, draw: live.draw }, keyboard)
    : plainScreen({ input, output, colours }, keyboard);
  const board = isTerminal ? live : plainBoard({ screen, look, progressMs: editIntervalMs });

  const people = receiver({
    as: options.as,
    buttons,
    asks: isTerminal,
    intent(intent) {
      options.onIntent(intent).catch((error: unknown) => {
        hint("Ferry failed on that; its log says how. Look with /ferry history before you ask again.");
        options.onFailure(error);
      });
    },
    answer(account, message) {
      if (!open) throw new ChatError("The console is closed", true);
      screen.print(answerRows(account, message, look()));
    },
    hint,
    leave: () => leave(),
  });

  function hint(text: string): void {
    screen.print([[span(text, "dim")]]);
  }

  function promptText(): string {
    const name = fitting(visible(people.speaker ?? "nobody"), limits.promptNameColumns);
    return people.question === undefined ? `${name}> ` : `${name}: ${visible(people.question)} [y/N] `;
  }

  function prompt(): void {
    if (open) screen.prompt(promptText());
  }

  const failed = () => {
    open = false;
    leave();
  };
  output.on("error", failed);
  prompt();

  return {
    ...consoleChat({ board, isOpen: () => open, editIntervalMs }),
    left,
    say: (text) => screen.print(text.split("\n").map((line): Row => [span(line)])),
    enter(line) {
      screen.print([[span(`${promptText()}${line}`)]]);
      keyboard.line(line);
    },
    close() {
      if (!open) return;
      board.flush();
      open = false;
      screen.close();
      leave();
    },
  };
}

/** An answer to one person, whole: it is what they asked to see. */
function answerRows(account: string, message: Message, look: Look): Row[] {
  const { columns, ...rest } = look;
  const whom: Row = [span(`→ ${account} `), span("(only you see this)  ", "dim")];
  const line = briefRow(message, look);
  if (line !== undefined) return [[...whom, ...line]];
  const head: Row = [...whom, ...heading(message, undefined)];
  const rows = body(message, undefined, columns === undefined ? rest : look);
  return [head, ...rows.map((row): Row => [span("  "), ...row])];
}
