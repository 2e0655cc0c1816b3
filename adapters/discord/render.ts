import {
  type APIAllowedMentions,
  type APIComponentInContainer,
  type APIContainerComponent,
  type APITextDisplayComponent,
  ComponentType,
  MessageFlags,
} from "discord.js";
import { briefLine } from "../../bot/brief.ts";
import type { Line, Message, Tone } from "../../bot/message.ts";
import { clean, cleanLine } from "../clean.ts";
import { cut } from "../cut.ts";
import { type Form, fitted } from "../fit.ts";
import { TONES } from "../marks.ts";
import { ACCENTS } from "./accents.ts";
import { buttonRows } from "./buttons.ts";
import { limits } from "./limits.ts";
import { linesText, lineText, needOf } from "./lines.ts";
import { idsOf, type Mark } from "./mark.ts";
import { escaped } from "./markdown.ts";

/** A message as Discord takes it: components v2, which mention nobody unless it is said whom. */
export interface Rendered {
  readonly flags: number;
  readonly components: APIContainerComponent[];
  readonly allowed_mentions: APIAllowedMentions;
}

export interface Extras {
  /** By which it is found again. */
  readonly mark?: Mark;
  /** A role that is told of it. */
  readonly pinged?: string | undefined;
}

/**
 * A message as one container with the colour of its state: title and status,
 * the steps, the lines, the buttons. Whatever it says stays within Discord's
 * limits: first prose and steps are cut, with a visible …, and code, which an
 * approval rests on, only when nothing else is left to cut (see `holds`).
 */
export function render(message: Message, extras: Extras = {}): Rendered {
  const safe = clean(message);
  const brief = briefText(safe);
  if (brief !== "" && cost([brief]) <= limits.brief) return contained(safe.tone, [brief], [], extras);
  const head = headText(safe, extras.pinged);
  const { steps, lines } = fitted(safe, limits.text - cost([head]), formOf(safe.tone));
  return contained(safe.tone, [head, steps, lines], buttonRows(safe.buttons), extras);
}

/** A brief answer is one paragraph; nothing for any other message. */
function briefText(message: Message): string {
  const words = briefLine(message) ?? [];
  const text = words.map((line) => lineText(line, Number.POSITIVE_INFINITY, false)).join(" ");
  return text === "" ? "" : `${TONES[message.tone]} ${text}`;
}

/** Texts as one message, a thin line between them. */
export function contained(
  tone: Tone,
  [head = "", ...more]: readonly string[],
  rows: readonly APIComponentInContainer[],
  { mark, pinged }: Extras,
): Rendered {
  const [containerId, firstId] = mark === undefined ? [] : idsOf(mark);
  const first = { ...display(head), ...(firstId === undefined ? {} : { id: firstId }) };
  const rest = more.filter((text) => text.trim() !== "");
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [
      {
        type: ComponentType.Container,
        ...(containerId === undefined ? {} : { id: containerId }),
        accent_color: ACCENTS[tone],
        components: [first, ...rest.flatMap((text) => [SEPARATOR, display(text)]), ...rows],
      },
    ],
    allowed_mentions: { parse: [], ...(pinged === undefined ? {} : { roles: [pinged] }) },
  };
}

/** Title and status. The role is named where it is told, since Discord pings whom a text names. */
export function headText({ title, tone, status }: Message, pinged?: string): string {
  const words = cut(title, limits.title);
  const heading = `### ${words.trim() === "" ? "–" : escaped(words)}`;
  const role = pinged === undefined ? "" : ` · <@&${pinged}>`;
  return status === "" ? heading : `${heading}\n${TONES[tone]} ${escaped(cut(status, limits.status))}${role}`;
}

/** Whether a card shows these lines whole, beside its steps, its votes and its buttons. */
export const holds = (lines: readonly Line[]): boolean =>
  cost([
    linesText(
      lines.map(cleanLine).map((line) => ({ line, most: needOf(line) })),
      "waiting",
    ),
  ]) <= limits.commands;

/** What texts take of `limits.text`: their characters, or their bytes where those are nearer to their own limit. */
export function cost(texts: readonly string[]): number {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + limits.part, 0);
  return Math.max(characters, Math.ceil((bytes * limits.text) / limits.textBytes));
}

const formOf = (tone: Tone): Form<{ readonly steps: string; readonly lines: string }> => ({
  needOf,
  make: (steps, lines) => ({ steps: escaped(steps.join("\n")), lines: linesText(lines, tone) }),
  sizeOf: ({ steps, lines }) => cost([steps, lines]),
});

const display = (content: string): APITextDisplayComponent => ({ type: ComponentType.TextDisplay, content });

const SEPARATOR: APIComponentInContainer = { type: ComponentType.Separator };
