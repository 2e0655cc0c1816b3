import { z } from "zod";
import { SlackError } from "../slack-error.ts";

/** A boolean, as forms (`true`, `1`) and JSON send it. */
export const flag = z
  .union([z.boolean(), z.literal(["true", "false", "1", "0"])])
  .transform((given) => given === true || given === "true" || given === "1")
  .optional();

/** A whole number, as forms and JSON send it. */
export const whole = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

export const timestamp = z.string().regex(/^\d+\.\d{6}$/, "must be a timestamp such as 1405894322.002768");

/** A value that forms carry as JSON text; throws SlackError of that code for text that is none. */
export function decode(given: unknown, code: string): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    throw new SlackError(code);
  }
}
