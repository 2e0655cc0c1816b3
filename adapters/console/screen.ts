import type { Row } from "./row.ts";

/** Rows of a live region for a terminal of that size, drawn anew when something changes. */
export type Draw = (columns: number, rows: number) => readonly Row[];

/** What the console writes on: a terminal, or a stream that takes plain lines. */
export interface Screen {
  /** Columns to break text at; undefined where lines may be as long as they are. */
  columns(): number | undefined;
  /** Prints for good. */
  print(rows: readonly Row[]): void;
  /** Redraws the live region; where nothing can be redrawn, nothing happens. */
  refresh(): void;
  /** What stands before the line being typed. */
  prompt(text: string): void;
  /** Lets go of input and output; what was shown stays. */
  close(): void;
}

/** What a screen tells of the person at it. */
export interface Keyboard {
  line(typed: string): void;
  /** Ctrl-D, Ctrl-C on an empty line, or the end of input. */
  leave(): void;
}
