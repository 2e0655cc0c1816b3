import { type Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { SitePath } from "./site-path.ts";

/** A key that cannot count as what it looks like. */
export interface KeyFault {
  readonly path: SitePath;
  /** Where it stands, and for a double key where it stands first: offsets into the text. */
  readonly offset: number | undefined;
  readonly first?: number | undefined;
  readonly fault: "double" | "reserved";
}

/**
 * The keys that stand more than once in one map, of which plain data keeps the
 * last, and those named `__proto__`, which checks of plain data pass over.
 */
export function keyFaults(document: Document): KeyFault[] {
  const found: KeyFault[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const seen = new Map<string, number | undefined>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const text = String(key.value);
        const offset = key.range?.[0];
        const path = () => [...pathTo([...ancestors, map]), text];
        if (text === "__proto__") found.push({ path: path(), offset, fault: "reserved" });
        else if (seen.has(text)) found.push({ path: path(), offset, first: seen.get(text), fault: "double" });
        else seen.set(text, offset);
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
