import { type Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { SitePath } from "./site-path.ts";

export interface DoubleKey {
  readonly path: SitePath;
  /** Where it stands again, and where first: offsets into the text. */
  readonly offset: number | undefined;
  readonly first: number | undefined;
}

/** The keys that stand more than once in one map. Plain YAML libraries keep the last and say nothing. */
export function doubleKeys(document: Document): DoubleKey[] {
  const found: DoubleKey[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const seen = new Map<string, number | undefined>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const text = String(key.value);
        const offset = key.range?.[0];
        if (seen.has(text)) {
          found.push({ path: [...pathTo([...ancestors, map]), text], offset, first: seen.get(text) });
        } else {
          seen.set(text, offset);
        }
      }
    },
  });
  return found;
}

/** The path to the last of these nodes, each of which holds the next. */
function pathTo(nodes: readonly unknown[]): SitePath {
  const path: (string | number)[] = [];
  for (const [i, node] of nodes.entries()) {
    const child = nodes[i + 1];
    if (isSeq(node)) path.push(node.items.indexOf(child));
    if (!isMap(node)) continue;
    const key = node.items.find((pair) => pair === child)?.key;
    if (isScalar(key)) path.push(String(key.value));
  }
  return path;
}
