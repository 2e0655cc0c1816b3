const LONGEST = 60;

/**
 * Makes a text that somebody else wrote fit to be shown on one line of a
 * terminal: quoted, at most 60 characters of it, control and direction
 * characters escaped. A pasted private key is not shown at all.
 */
export function printable(text: string): string {
  if (text.includes("PRIVATE KEY")) return "a private key (not shown)";
  return `"${shortened(text)}"`;
}

/** The same without quotes. */
export function shortened(text: string, longest = LONGEST): string {
  const letters = [...text.slice(0, 2 * longest + 1)];
  const shown = letters.slice(0, longest).map((letter) => (VISIBLE.test(letter) ? letter : escaped(letter)));
  const rest = letters.length > longest ? `… (${text.length} characters)` : "";
  return shown.join("") + rest;
}

const VISIBLE = /^(?!["\\])[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escaped(letter: string): string {
  if (letter === '"' || letter === "\\") return `\\${letter}`;
  if (letter === "\n") return "\\n";
  if (letter === "\t") return "\\t";
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}
