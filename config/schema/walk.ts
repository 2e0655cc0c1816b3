import { z } from "zod";
import type { SitePath } from "../site-path.ts";
import { type Wanted, wanted } from "./wanted.ts";

/** The schema of what stands at a path, or undefined where the schema has no such key. */
export function schemaAt(schema: z.core.$ZodType, path: SitePath): z.core.$ZodType | undefined {
  let at: z.core.$ZodType | undefined = unwrapped(schema);
  for (const part of path) {
    if (at instanceof z.ZodObject) at = Object.hasOwn(at.shape, part) ? at.shape[part] : undefined;
    else if (at instanceof z.ZodRecord) at = at.valueType;
    else if (at instanceof z.ZodArray) at = at.element;
    else return undefined;
    if (at !== undefined) at = unwrapped(at);
  }
  return at;
}

/** The keys that a map of this schema may have; none when they are names of the site's own. */
export const keysOf = (schema: z.core.$ZodType | undefined): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/** Whether the key at the end of a path may be left out. */
export function isOptional(schema: z.core.$ZodType, path: SitePath): boolean {
  const map = schemaAt(schema, path.slice(0, -1));
  const key = path.at(-1) ?? "";
  return (
    map instanceof z.ZodObject && Object.hasOwn(map.shape, key) && map.shape[key] instanceof z.ZodOptional
  );
}

/** What the value at a path, or (for a key that is no name) its key, should be. */
export function wantedAt(schema: z.core.$ZodType, path: SitePath): Wanted | undefined {
  const found = schemaAt(schema, path);
  return found === undefined ? undefined : wanted.get(found);
}

export function wantedKeyAt(schema: z.core.$ZodType, path: SitePath): Wanted | undefined {
  const map = schemaAt(schema, path.slice(0, -1));
  return map instanceof z.ZodRecord ? wanted.get(map.keyType) : undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional) return unwrapped(schema.unwrap());
  // Only `hostKey` is one: what it makes is what a list of it holds.
  if (schema instanceof z.ZodPipe) return unwrapped(schema.out);
  return schema;
}
