/** Who may mount a directory, and how: one client of one line of exports(5). */
export interface Export {
  readonly path: string;
  /** An address, a network, a name, a wildcard, or `*` for everybody. */
  readonly client: string;
  readonly options: ReadonlySet<string>;
}

/**
 * Reads exports(5): the form of /etc/exports, of the files in /etc/exports.d
 * and of `exportfs -s`. Knows comments, continued lines, quoted and escaped
 * paths, and default options (`-ro`).
 */
export function parseExports(text: string): Export[] {
  const lines = text.replace(/\\\n/g, " ").split("\n");
  return lines.flatMap((line) => {
    const [path, ...clients] = words(line);
    if (path === undefined) return [];
    let defaults: readonly string[] = [];
    const found: Export[] = [];
    for (const word of clients) {
      if (word.startsWith("-")) {
        defaults = options(word.slice(1));
        continue;
      }
      const [, client = "", list = ""] = /^([^(]*)(?:\((.*)\))?$/.exec(word) ?? [];
      found.push({ path, client: client || "*", options: new Set([...defaults, ...options(list)]) });
    }
    // A line without clients exports to everybody.
    return found.length > 0 ? found : [{ path, client: "*", options: new Set(defaults) }];
  });
}

const options = (list: string): string[] => list.split(",").filter((option) => option !== "");

/** Words of one line, up to a comment: `"..."` keeps blanks together, `\040` is a character by its octal number. */
function words(line: string): string[] {
  const found: string[] = [];
  for (const [, comment, quoted, plain = ""] of line.matchAll(/(#.*$)|"([^"]*)"|([^\s"#]+)/g)) {
    if (comment !== undefined) break;
    found.push(unescapeOctal(quoted ?? plain));
  }
  return found;
}

/** The octal numbers are bytes, and several of them may be one character. */
function unescapeOctal(word: string): string {
  const pieces = word
    .split(/(\\[0-7]{3})/)
    .map((piece, i) =>
      i % 2 === 1 ? Buffer.from([Number.parseInt(piece.slice(1), 8)]) : Buffer.from(piece, "utf8"),
    );
  return Buffer.concat(pieces).toString("utf8");
}

/** A path as exports(5) wants it: blanks, quotes, backslashes, `#` and what is not ASCII as octal numbers. */
export function escapePath(path: string): string {
  return [...Buffer.from(path, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9/._+@%=:,-]/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
    })
    .join("");
}
