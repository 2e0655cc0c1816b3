import type { z } from "zod";
import { OpsError } from "../../jobs/error.ts";

/** Parses what stood under a key. Throws OpsError `redis.unreadable`, which names the key. */
export function parseRecord<T>(schema: z.ZodType<T>, key: string, text: string): T {
  const result = tryParseRecord(schema, text);
  if ("value" in result) return result.value;
  throw new OpsError("redis.unreadable", { key, why: result.why });
}

/** The same as a value, for lists in which one bad record must not hide the others. */
export function tryParseRecord<T>(schema: z.ZodType<T>, text: string): { value: T } | { why: string } {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { why: "it is not JSON" };
  }

  const parsed = schema.safeParse(data);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { why: `${issue?.path.join(".") || "it"}: ${issue?.message}` };
}
