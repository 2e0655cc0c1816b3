/** A D-Bus value of strings, arrays and dictionaries (as arrays of pairs). */
export type DbusValue = string | readonly DbusValue[];

/**
 * Reads a line of `busctl call`: a signature, then the value, e.g.
 * `as 2 "ssh" "nfs"`. Of D-Bus's types it knows s, arrays and dictionaries,
 * which is all that Ferry asks for. Throws on anything else. (`--json` would
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
    if (type.startsWith("a")) {
      const count = Number(next());
      if (!Number.isInteger(count)) throw new Error("an array without its length");
      return Array.from({ length: count }, () => value(type.slice(1)));
    }
    if (type.startsWith("{s") && type.endsWith("}")) return [value("s"), value(type.slice(2, -1))];
    throw new Error(`D-Bus type ${type} is not read`);
  };

  const result = value(signature);
  if (at !== words.length) throw new Error("more in the answer than its signature says");
  return result;
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
