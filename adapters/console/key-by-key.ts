import { PassThrough, type Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** What a terminal's input stream offers beside reading (tty.ReadStream). */
export interface TerminalInput extends Readable {
  setRawMode?(raw: boolean): unknown;
}

/**
 * A terminal's input, one character at a time. When several come at once (a
 * paste), Node's readline prints them without keeping count of the rows that
 * they wrap over, and its next redraw starts on the wrong row.
 */
export function keyByKey(input: TerminalInput): { readonly keys: TerminalInput; release(): void } {
  const decoder = new StringDecoder("utf8");
  const keys = Object.assign(new PassThrough({ decodeStrings: false, encoding: "utf8" }), {
    setRawMode(raw: boolean) {
      input.setRawMode?.(raw);
    },
  });
  const pass = (chunk: Buffer) => {
    for (const character of decoder.write(chunk)) keys.write(character);
  };
  const end = () => keys.end();
  input.on("data", pass);
  input.on("end", end);

  return {
    keys,
    release() {
      input.off("data", pass);
      input.off("end", end);
      input.pause();
    },
  };
}
