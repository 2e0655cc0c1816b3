/** A D-Bus value of strings, arrays, dictionaries (as arrays of pairs) and structures (as arrays). */
export type DbusValue = string | readonly DbusValue[];

/**
 * Reads a line of `busctl call`: a signature, then the value, e.g.
 * `as 2 "ssh" "nfs"`. Of D-Bus's types it knows s, b (as `true` or `false`),
 * arrays, dictionaries and structures, which is all that Ferry asks for. Throws
 * on anything else. (`--json` would
 * be easier, but systemd 239 does not have it.)
 */
export function parseBusctl(line: string): DbusValue {
  const [signature = "", ...words] = [...line.trim().matchAll(/"(?:[^"\\]|\\.)*"|\S+/g)].map(
    ([word]) => word,
  );
  let at = 0;

  const next = () => {
    const word = words[at];
    if (word === undefined) throw new Error("the answer ends too early");
    at += 1;
    return word;
  };
  const value = (type: string): DbusValue => {
    if (type === "s") return plain(next());
    if (type === "b") return next();
    if (type.startsWith("a")) {
      const count = Number(next());
      if (!Number.isInteger(count)) throw new Error("an array without its length");
      return Array.from({ length: count }, () => value(type.slice(1)));
    }
    if (/^[({].*[)}]$/.test(type)) return members(type.slice(1, -1)).map(value);
    throw new Error(`D-Bus type ${type} is not read`);
  };

  const result = value(signature);
  if (at !== words.length) throw new Error("more in the answer than its signature says");
  return result;
}

/** The complete types in a row: `sa(ss)b` → `s`, `a(ss)`, `b`. */
function members(signature: string): string[] {
  const types: string[] = [];
  let [type, depth] = ["", 0];
  for (const letter of signature) {
    type += letter;
    if (letter === "(" || letter === "{") depth += 1;
    if (letter === ")" || letter === "}") depth -= 1;
    if (depth > 0 || letter === "a") continue;
    types.push(type);
    type = "";
  }
  if (type !== "") throw new Error(`not a D-Bus signature: ${signature}`);
  return types;
}

/** busctl writes strings with C's escapes (systemd's cescape). */
function plain(word: string): string {
  if (!/^".*"$/s.test(word)) throw new Error(`not a string: ${word}`);
  const named: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
  return word.slice(1, -1).replace(/\\(?:([0-7]{3})|x([0-9a-f]{2})|(.))/g, (_, octal, hex, other: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return named[other] ?? other;
  });
}

/** The value as a list of strings. Throws when it is not one. */
export function strings(value: DbusValue): string[] {
  if (typeof value === "string") throw new Error("a string where a list was expected");
  return value.map((item) => {
    if (typeof item !== "string") throw new Error("a list where a string was expected");
    return item;
  });
}
