import { maskText } from "./mask-text.ts";

/** What a person reads, and what a message holds. */
const LONGEST_LINE = 300;
const MOST_CHARACTERS = 12_000;

/** Escape sequences of terminals (ECMA-48): CSI, OSC, and those of two or three characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/**
 * The last lines of what a serial console printed, as plain text: without a
 * terminal's escape sequences and control characters, with what was printed
 * over by a carriage return gone, secrets masked, and within bounds.
 * `isWhole` is false when the text may begin in the middle of a line.
 */
export function consoleText(text: string, isWhole: boolean, most: number): string {
  const rows = text.replace(ESCAPES, "").split(/\r*\n/);
  // Masked before they are counted off: what tells a secret may stand on a line above.
  const lines = maskText((isWhole ? rows : rows.slice(1)).map(plainLine));
  while (lines.at(-1) === "") lines.pop();
  const kept: string[] = [];
  let room = MOST_CHARACTERS;
  for (const line of lines.slice(-most).reverse()) {
    const shown = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
    room -= shown.length + 1;
    if (room < 0) break;
    kept.unshift(shown);
  }
  return kept.join("\n");
}

const plainLine = (row: string): string =>
  (row.split("\r").findLast((part) => part.trim() !== "") ?? "")
    .replace(/\t/g, "    ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .trimEnd();
