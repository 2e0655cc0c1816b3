import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair } from "yaml";
import { printable } from "./printable.ts";
import type { SitePath } from "./site-path.ts";

/** Where in the text a value stands, and what stands there: for people. */
export interface Place {
  /** The path as far as the file itself goes: `hostKey[0]` is `hostKey` where a single key stands. */
  readonly path: SitePath;
  /** Of its key, or else of the nearest thing around it; offset from the start of the text. */
  readonly offset: number | undefined;
  readonly found: string;
}

/** Finds a place of the parsed document; what is missing is 'nothing', at the line of what should hold it, if that is not the whole file. */
export function locate(document: Document, path: SitePath): Place {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const [i, part] of path.entries()) {
    const holder: unknown = resolved(node, document);
    if (isMap(holder)) {
      const pair: Pair | undefined = holder.items.findLast(
        ({ key }) => isScalar(key) && String(key.value) === String(part),
      );
      if (pair === undefined) return { path, offset, found: "nothing" };
      offset = start(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(holder) && typeof part === "number") {
      node = holder.items[part];
      offset = start(node) ?? offset;
    } else {
      return { path: path.slice(0, i), offset, found: show(holder) };
    }
  }
  return { path, offset, found: show(resolved(node, document)) };
}

const resolved = (node: unknown, document: Document): unknown =>
  isAlias(node) ? node.resolve(document) : node;

const start = (value: unknown): number | undefined => (isNode(value) ? value.range?.[0] : undefined);

function show(node: unknown): string {
  if (isMap(node)) return counted(node.items.length, "a map", "key");
  if (isSeq(node)) return counted(node.items.length, "a list", "item");
  if (!isScalar(node) || node.value === null) return "nothing";
  // As written: YAML has rounded long numbers and changed others (`0x10`, `1e3`).
  return typeof node.value === "string"
    ? printable(node.value)
    : printable(node.source ?? String(node.value)).slice(1, -1);
}

const counted = (count: number, what: string, of: string) =>
  count === 0 ? `an empty ${what.slice(2)}` : `${what} of ${count} ${of}${count === 1 ? "" : "s"}`;
