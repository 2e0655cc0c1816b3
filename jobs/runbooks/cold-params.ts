import { z } from "zod";
import { copiedFile } from "../copies.ts";
import { moveParams } from "../move.ts";
import { rewriting } from "../rewrite-definition.ts";
import { hostProfile } from "./host-profile.ts";
import { preparation } from "./preparation.ts";
import { sharing } from "./sharing.ts";

/** What the plan of a cold migration decided from the facts; kept with the plan and parsed again when it runs. */
export const coldParams = moveParams.extend({
  /** It runs, so that it is shut down first and started on the destination. */
  running: z.boolean(),
  /** What is copied; none of it lies on storage that both hosts share. */
  copied: z.array(copiedFile),
  change: rewriting,
  /** All images that the VM's definition names on the destination: those of its disks, its kernel and initrd. */
  images: z.array(z.string()),
  /** How files get there; absent where none are copied. */
  way: z
    .strictObject({
      sshPort: z.number(),
      sparseInPlace: z.boolean(),
      zstd: z.boolean(),
      profiles: z.strictObject({ source: hostProfile, destination: hostProfile }),
    })
    .optional(),
  /** Where libvirt's daemons talk to each other: source and destination. */
  hosts: preparation.optional(),
  /** The shares that hold some of the VM's disks. */
  shares: z.array(sharing),
  /** MiB a second. */
  bandwidth: z.number().optional(),
  presync: z.boolean(),
  deadlineMs: z.number(),
});
export type ColdParams = z.infer<typeof coldParams>;
