/**
 * Characters that take two columns: East Asian Wide and Fullwidth blocks
 * (Unicode UAX #11) and emoji. JavaScript's regular expressions know no
 * East_Asian_Width, so the blocks are named; a few narrow characters inside
 * them count as wide, which only clips a line earlier.
 */
const WIDE =
  /[\u1100-\u115F\u2329\u232A\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;

const COMBINING = /[\p{Mn}\p{Me}]/u;

/** Columns of one character. */
function columnsOf(character: string): number {
  // U+FE0F makes the character before it an emoji of two columns.
  if (character === "\u{FE0F}") return 1;
  if (WIDE.test(character)) return 2;
  return COMBINING.test(character) ? 0 : 1;
}

/** Columns that visible text takes on a terminal, at least. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** Terminal rows that text takes when it is written from the first column and wrapped by the terminal. */
export function rowsOf(text: string, columns: number): number {
  let rows = 1;
  let column = 0;
  for (const character of text) {
    const width = columnsOf(character);
    // A wide character that no longer fits goes to the next row whole.
    if (column + width > columns) {
      rows += 1;
      column = 0;
    }
    column += width;
  }
  return rows;
}

/** The longest beginning of text that fits in so many columns. */
export function fitting(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const character of text) {
    width += columnsOf(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Text broken at spaces into lines of so many columns; a longer word is broken where it must be. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of text.split(/(?<=\S)(?= )/u)) {
    if (line !== "" && textWidth(line) + textWidth(piece) > columns) {
      lines.push(line);
      line = piece.trimStart();
    } else {
      line += piece;
    }
    while (textWidth(line) > columns) {
      const head = fitting(line, columns) || line.slice(0, 1);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
}
