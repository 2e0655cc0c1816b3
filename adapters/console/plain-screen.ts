import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { paintRow, span } from "./row.ts";
import type { Keyboard, Screen } from "./screen.ts";

/** Lines in, lines out: pipes, files, logs. What was typed is printed too, because nothing else echoes it. */
export function plainScreen(
  { input, output, colours }: { input: Readable; output: NodeJS.WritableStream; colours: boolean },
  keyboard: Keyboard,
): Screen {
  const lines = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
  let prompt = "";
  let closed = false;

  const screen: Screen = {
    columns: () => undefined,
    print(rows) {
      if (!closed) output.write(rows.map((row) => `${paintRow(row, colours)}\n`).join(""));
    },
    refresh() {},
    prompt(text) {
      prompt = text;
    },
    close() {
      closed = true;
      lines.close();
    },
  };
  lines.on("line", (typed) => {
    if (typed.trim() !== "") screen.print([[span(`${prompt}${typed}`)]]);
    keyboard.line(typed);
  });
  lines.on("close", () => {
    if (!closed) keyboard.leave();
  });
  return screen;
}
