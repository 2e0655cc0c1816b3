import { z } from "zod";
import { limits } from "../limits.ts";
import type { Metadata } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import { decode } from "./arguments.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const flat = z.record(z.string(), scalar);
const metadata = z.strictObject({
  event_type: z.string().regex(/^\w+$/),
  event_payload: z.record(z.string(), z.union([scalar, flat, z.array(flat)])),
});

/** Metadata of a message; an empty object takes it away (`null`); throws SlackError. */
export function readMetadata(given: unknown): Metadata | null | undefined {
  if (given === undefined) return undefined;
  const decoded = decode(given, "invalid_metadata_format");
  if (typeof decoded !== "object" || decoded === null) throw new SlackError("invalid_metadata_format");
  if (Object.keys(decoded).length === 0) return null;
  const parsed = metadata.safeParse(decoded);
  if (!parsed.success) throw new SlackError("invalid_metadata_schema");
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > limits.metadataBytes) {
    throw new SlackError("metadata_too_large");
  }
  return parsed.data;
}
