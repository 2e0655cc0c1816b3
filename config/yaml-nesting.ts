import { type CST, Parser } from "yaml";

/**
 * Whether the collections of a YAML text nest deeper than `limit`. Composing a
 * document recurses, and a text of a million brackets ends the whole process
 * (V8 aborts when it compiles a RegExp near the end of the stack), so this is
 * asked first; it does not recurse.
 */
export function nestsDeeperThan(text: string, limit: number): boolean {
  const open: { token: CST.Token; depth: number }[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type === "document" && token.value) open.push({ token: token.value, depth: 1 });
  }
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (!("items" in token)) continue;
    if (depth > limit) return true;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return false;
}
