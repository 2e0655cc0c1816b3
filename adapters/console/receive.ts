import type { Intent, Sender } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import type { Buttons } from "./buttons.ts";
import { readLine, type TypedLine } from "./line.ts";
import { PLATFORM } from "./post.ts";

/** What the lines of one console do. */
export interface Receiver {
  /** Somebody at the console, until they say `/as` somebody else; undefined until they say who they are. */
  readonly speaker: string | undefined;
  /** What to ask instead of the next line: a button's own question. */
  readonly question: string | undefined;
  line(typed: string): void;
}

export interface ReceiverPorts {
  readonly as: string | undefined;
  readonly buttons: Buttons;
  /** Whether a button's question is asked: nobody is there to answer it in a script. */
  readonly asks: boolean;
  intent(intent: Intent): void;
  answer(account: string, message: Message): void;
  /** A line from the console itself, about what was typed. */
  hint(text: string): void;
  leave(): void;
}

/** Turns typed lines into what the bot understands. Buttons and commands go out at once, in the order typed. */
export function receiver(ports: ReceiverPorts): Receiver {
  let speaker = ports.as;
  let asking: { readonly question: string; readonly press: () => void } | undefined;

  function line(typed: string): void {
    const question = asking;
    asking = undefined;
    if (question !== undefined) {
      if (/^y(es)?$/i.test(typed.trim())) question.press();
      else ports.hint("Not pressed.");
      return;
    }
    const read = readLine(typed);
    if (read.type === "leave") ports.leave();
    else if (read.type === "hint") ports.hint(read.text);
    else if (read.type === "speak-as") speaker = read.name;
    else if (read.type !== "nothing") act(read);
  }

  function act(read: Extract<TypedLine, { type: "command" | "press" }>): void {
    const account = speaker;
    if (account === undefined) {
      ports.hint("Say who you are first: /as NAME.");
      return;
    }
    const from: Sender = {
      account: { platform: PLATFORM, account },
      place: { platform: PLATFORM, channel: PLATFORM },
      answer: async (message) => ports.answer(account, message),
    };
    if (read.type === "command")
      ports.intent({ type: "command", words: read.words, typed: read.typed, from });
    else press(read.number, read.reason, from);
  }

  function press(number: number, reason: string | undefined, from: Sender): void {
    const button = ports.buttons.button(number);
    if (button === undefined) {
      ports.hint(`There is no button ${number}.`);
      return;
    }
    const click = () =>
      ports.intent({ type: "click", button: button.id, ...(reason === undefined ? {} : { reason }), from });
    if (button.confirm === undefined || !ports.asks) click();
    else asking = { question: button.confirm, press: click };
  }

  return {
    get speaker() {
      return speaker;
    },
    get question() {
      return asking?.question;
    },
    line,
  };
}
