import { Composer, type CST, type Document, type LineCounter, Parser } from "yaml";

/**
 * Parses YAML 1.2 into its documents (one, where all is well; errors and
 * warnings are in them), or undefined when collections nest deeper than
 * `depth`. Composing recurses, and a text of a million brackets would end the
 * whole process: V8 aborts when it compiles a RegExp near the end of the stack.
 * So the depth is measured first, on tokens, without recursion.
 */
export function composeYaml(text: string, depth: number, lineCounter: LineCounter): Document[] | undefined {
  const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
  if (nestDeeperThan(depth, tokens)) return undefined;
  const composer = new Composer({
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    // The library compares every key with every other; see key-faults.ts.
    uniqueKeys: false,
  });
  return [...composer.compose(tokens, true, text.length)];
}

function nestDeeperThan(limit: number, tokens: readonly CST.Token[]): boolean {
  const open = tokens.map((token) => ({
    token: token.type === "document" ? token.value : undefined,
    depth: 1,
  }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token === undefined || !("items" in token)) continue;
    if (depth > limit) return true;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return false;
}
