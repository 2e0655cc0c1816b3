import { z } from "zod";
import type { Host } from "../config/inventory.ts";

const imageLayer = z.strictObject({
  /** Its own name on the destination, or where it is copied to: see `there` of the file. */
  path: z.string(),
  format: z.string(),
});

/**
 * A file that a VM takes along. `disk`: its own image, which it writes;
 * `base`: one that it only reads (a backing store, a CD's image, a kernel);
 * `nvram`: its firmware's variables; `tpm`: the state of its emulated TPM.
 */
export const copiedFile = z.strictObject({
  kind: z.enum(["disk", "base", "nvram", "tpm"]),
  /** Where it is on the source. */
  path: z.string(),
  /** Where it comes to be on the destination. */
  to: z.string(),
  /** The length of the file, holes included. */
  bytes: z.number(),
  /** The destination has a file of this length there, and it is only read: compared, not copied and never removed. */
  there: z.boolean(),
  /**
   * Where images become one: `layers` are those of the disk, top first, as their
   * copies are called, and `format` is what it becomes.
   */
  flat: z.strictObject({ format: z.string(), layers: z.array(imageLayer) }).optional(),
  /** It goes into such an image, and gets no name of its own. */
  passing: z.literal(true).optional(),
});
export type CopiedFile = z.infer<typeof copiedFile>;

/** A VM's files on their way from one host to another: what the steps of a plan that copies them are about. */
export interface CopiedVm {
  readonly vm: string;
  readonly uuid: string;
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  readonly planId: string;
}

/** What a plan's copying leaves on a host while it goes on: key, pinned host keys, figures. Gone after a boot. */
export const copyFolder = (planId: string): string => `/run/ferry-${planId}`;

/** The name that a copy has until it is whole and checked. */
export const partOf = (to: string, planId: string): string => `${to}.ferry-${planId}.part`;

/** The name that the one image has until it is compared with its layers. */
const flatOf = (to: string, planId: string): string => `${to}.ferry-${planId}.flat.part`;

/** The name from which a copy gets its own. */
export const placedFrom = ({ to, flat }: CopiedFile, planId: string): string =>
  flat === undefined ? partOf(to, planId) : flatOf(to, planId);

/** Those that get a name of their own on the destination. */
export const toPlace = (files: readonly CopiedFile[]): readonly CopiedFile[] =>
  files.filter(({ there, passing }) => !there && passing === undefined);

/** Those that have to cross the wire. */
export const toCopy = (files: readonly CopiedFile[]): readonly CopiedFile[] =>
  files.filter(({ there }) => !there);
