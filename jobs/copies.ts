import { z } from "zod";

/**
 * A file that a VM takes along. `disk`: its own image, which it writes;
 * `base`: one that it only reads (a backing store, a CD's image, a kernel);
 * `nvram`: its firmware's variables.
 */
export const copiedFile = z.strictObject({
  kind: z.enum(["disk", "base", "nvram"]),
  /** Where it is on the source. */
  path: z.string(),
  /** Where it comes to be on the destination. */
  to: z.string(),
  /** The length of the file, holes included. */
  bytes: z.number(),
  /** The destination has a file of this length there, and it is only read: compared, not copied and never removed. */
  there: z.boolean(),
});
export type CopiedFile = z.infer<typeof copiedFile>;

/** What a plan's copying leaves on a host while it goes on: key, pinned host keys, figures. Gone after a boot. */
export const copyFolder = (planId: string): string => `/run/ferry-${planId}`;

/** The name that a copy has until it is whole and checked. */
export const partOf = (to: string, planId: string): string => `${to}.ferry-${planId}.part`;

/** Those that have to cross the wire. */
export const toCopy = (files: readonly CopiedFile[]): readonly CopiedFile[] =>
  files.filter(({ there }) => !there);
