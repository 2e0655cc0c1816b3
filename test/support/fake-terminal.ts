import { PassThrough, Writable } from "node:stream";

/** A terminal in memory: what is written moves its cursor, wraps and scrolls as on a VT100. */
export interface FakeTerminal {
  readonly input: PassThrough;
  readonly output: Writable & { columns: number; rows: number };
  /** Everything that was ever in sight, oldest first, without blank ends. */
  lines(): string[];
  /** What is in sight now. */
  screen(): string[];
  /** The line of the cursor up to it. */
  beforeCursor(): string;
  type(keys: string): void;
  /** Changes the size. As in xterm, lines that were written are not wrapped anew. */
  resize(columns: number, rows: number): void;
}

/** CSI sequences (ECMA-48), and single characters; a lone ESC is an error of the writer. */
const ESCAPE = "\x1b";
const TOKEN = new RegExp(`${ESCAPE}\\[(\\?)?([\\d;]*)([A-Za-z])|.`, "gsu");

/** Control sequences that readline and the console use; any other one throws, so that none goes unseen. */
export function fakeTerminal(columns = 60, rows = 20): FakeTerminal {
  const cells: string[][] = [[]];
  let row = 0;
  let column = 0;
  /** First row in sight. */
  let top = 0;

  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk: unknown, _encoding, done) {
        for (const token of String(chunk).matchAll(TOKEN)) obey(token);
        done();
      },
    }),
    { columns, rows, isTTY: true },
  );
  const input = new PassThrough();

  function down(): void {
    row += 1;
    cells[row] ??= [];
    top = Math.max(top, row - output.rows + 1);
  }

  function put(character: string): void {
    // The cursor waits behind the last column until something more is written.
    if (column >= output.columns) {
      down();
      column = 0;
    }
    const line = cells[row] ?? [];
    while (line.length < column) line.push(" ");
    line[column] = character;
    column += 1;
  }

  function obey([whole, query, figures = "", letter]: RegExpMatchArray): void {
    const amount = Number(figures.split(";")[0] || 1);
    if (letter === undefined) {
      if (whole === "\r") column = 0;
      else if (whole === "\n") down();
      else if (whole < " " || whole === "\x7f")
        throw new Error(`Raw ${JSON.stringify(whole)} on the terminal`);
      else put(whole);
    } else if (letter === "A") row = Math.max(top, row - amount);
    else if (letter === "B") row = Math.min(row + amount, top + output.rows - 1);
    else if (letter === "C") column = Math.min(column + amount, output.columns - 1);
    else if (letter === "D") column = Math.max(0, Math.min(column, output.columns - 1) - amount);
    else if (letter === "G") column = amount - 1;
    else if (letter === "J" && figures !== "2") {
      cells.length = row + 1;
      cells[row]?.splice(column);
    } else if (letter === "K") cells[row]?.splice(column);
    else if (letter !== "m" && query === undefined)
      throw new Error(`Unknown sequence ${JSON.stringify(whole)}`);
  }

  const text = (from: number) => cells.slice(from).map((line) => line.join("").trimEnd());
  return {
    input,
    output,
    lines: () => text(0),
    screen: () => text(top),
    beforeCursor: () => (cells[row] ?? []).slice(0, column).join(""),
    type(keys) {
      input.write(keys);
    },
    resize(newColumns, newRows) {
      output.columns = newColumns;
      output.rows = newRows;
      top = Math.max(0, cells.length - newRows);
      output.emit("resize");
    },
  };
}
