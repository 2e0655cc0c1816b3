import { z } from "zod";
import { name } from "../config/name.ts";

export { name };

const bytes = z.int().positive();

/** What a person asked for, as data: the input of a runbook. One variant per runbook. */
export const request = z.discriminatedUnion("runbook", [
  z.strictObject({
    runbook: z.literal("migrate-live"),
    vm: name,
    source: name.optional(),
    destination: name,
  }),
  z.strictObject({ runbook: z.literal("prepare-host"), hosts: z.array(name).min(1) }),
  z.strictObject({ runbook: z.literal("share-storage"), share: name }),
  z.strictObject({
    runbook: z.literal("create-volume"),
    share: name,
    volume: name,
    sizeBytes: bytes,
    format: z.enum(["qcow2", "raw"]),
    /** Another volume of the same share. */
    backing: name.optional(),
  }),
  z.strictObject({
    runbook: z.literal("create-domain"),
    vm: name,
    host: name,
    share: name,
    volume: name,
    memoryBytes: bytes,
    cpus: z.int().min(1).max(512),
    bridge: name.optional(),
    network: name.optional(),
    mac: z
      .string()
      .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
      .optional(),
    /** Direct kernel boot: volumes of the same share. */
    kernel: name.optional(),
    initrd: name.optional(),
    cmdline: z
      .string()
      .max(1024)
      .regex(/^[\x20-\x7e]*$/)
      .optional(),
  }),
  z.strictObject({ runbook: z.literal("purge"), plan: z.string().regex(/^[a-z0-9]{8}$/) }),
  z.strictObject({ runbook: z.literal("undo"), plan: z.string().regex(/^[a-z0-9]{8}$/) }),
]);

export type Request = z.infer<typeof request>;
export type RequestFor<R extends Request["runbook"]> = Extract<Request, { runbook: R }>;

/** The VM of a request, where it is about one. */
export const vmOf = (request: Request): string | undefined => ("vm" in request ? request.vm : undefined);
