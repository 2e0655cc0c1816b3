/**
 * Everything that a terminal would obey or hide instead of showing: control
 * characters (C), line and paragraph separators, and what Unicode lets a
 * renderer leave out (zero-width and bidirectional controls, fillers). Kept
 * apart from them: U+FE0F, which only turns the character before it into its
 * emoji form.
 */
const UNSEEN = /(?!\u{FE0F})[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Text from hosts and people as it can be sent to a terminal: a VM named
 * `\e[2J` shows its name as `\x1b[2J` and clears nothing. Also newlines are
 * made visible: split lines first.
 */
export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? escaped(character));
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}
