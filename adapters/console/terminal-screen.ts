import { createInterface } from "node:readline";
import { keyByKey, type TerminalInput } from "./key-by-key.ts";
import { paintRow, type Row, rowText, span } from "./row.ts";
import type { Draw, Keyboard, Screen } from "./screen.ts";
import { rowsOf } from "./width.ts";

/** What a terminal's output stream offers beside writing (tty.WriteStream). */
export interface TerminalOutput extends NodeJS.WritableStream {
  readonly columns?: number;
  readonly rows?: number;
}

/** Of a terminal that does not tell its size (some serial lines): what a VT100 had. */
const VT100 = { columns: 80, rows: 24 };

/**
 * A terminal: history above, then the live region, then the prompt with what
 * is being typed. Everything below the history is erased and written again on
 * each change; readline keeps the typed text and redraws it.
 */
export function terminalScreen(
  {
    input,
    output,
    colours,
    draw,
  }: { input: TerminalInput; output: TerminalOutput; colours: boolean; draw: Draw },
  keyboard: Keyboard,
): Screen {
  const { keys, release } = keyByKey(input);
  const line = createInterface({
    input: keys,
    output,
    terminal: true,
    historySize: 200,
    // Without a completer, Tab would put a tab into the line.
    completer: (typed: string) => [[], typed],
  });
  /** The live region as it stands on the terminal now. */
  let shown: readonly Row[] = [];
  let closed = false;

  const columns = () => output.columns || VT100.columns;
  const height = () => output.rows || VT100.rows;

  /**
   * Writes `history` for good above a fresh live region and prompt. The cursor
   * stands `up` rows below the live region, and readline will go up by `back`
   * rows to draw the prompt: by those that it has drawn above the cursor. A
   * narrower terminal has wrapped the rows of the live region, so their height
   * is asked anew.
   */
  function redraw(history: readonly Row[], up: number, back: number): void {
    const rise = up + shown.reduce((rows, row) => rows + rowsOf(rowText(row), columns()), 0);
    const below = rowsOf(`${line.getPrompt()}${line.line} `, columns());
    shown = draw(columns(), height() - below);
    const rows = [...history, ...shown].map((row) => `${paintRow(row, colours)}\r\n`).join("");
    output.write(`${rise > 0 ? `\x1b[${rise}A` : ""}\r\x1b[J${rows}${"\r\n".repeat(back)}`);
    line.prompt(true);
  }

  function change(history: readonly Row[], newPrompt?: string): void {
    if (closed) return;
    const { rows } = line.getCursorPos();
    if (newPrompt !== undefined) line.setPrompt(newPrompt);
    redraw(history, rows, rows);
  }

  const resized = () => change([]);
  output.on("resize", resized);

  line.on("line", (typed) => {
    // readline has left the typed text where the prompt was and gone to the next row; the
    // space stands for the row that a text of exactly the terminal's width opens.
    const entered = span(`${line.getPrompt()}${typed}`);
    redraw(typed.trim() === "" ? [] : [[entered]], rowsOf(`${entered.text} `, columns()), 0);
    keyboard.line(typed);
  });
  line.on("SIGINT", () => {
    if (line.line === "") return keyboard.leave();
    // As a shell does: to the end of the line, then all before the cursor is deleted.
    line.write(null, { ctrl: true, name: "e" });
    line.write(null, { ctrl: true, name: "u" });
  });
  line.on("SIGCONT", () => {
    // The shell has written below; what was shown is history now.
    shown = [];
    setImmediate(() => change([]));
  });
  line.on("close", () => {
    if (closed) return;
    close();
    keyboard.leave();
  });

  function close(): void {
    if (closed) return;
    closed = true;
    const { rows } = line.getCursorPos();
    output.off("resize", resized);
    output.write(`${rows > 0 ? `\x1b[${rows}A` : ""}\r\x1b[J`);
    line.close();
    release();
  }

  return {
    columns,
    print: (rows) => change(rows),
    refresh: () => change([]),
    prompt: (text) => change([], text),
    close,
  };
}
