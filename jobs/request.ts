import { z } from "zod";
import { name } from "../config/name.ts";

export { name };

const bytes = z.int().positive();

/** A share as it would stand in the site file; config/new-share.ts checks what it says. */
export const shareToCome = z.strictObject({
  server: name,
  path: z.string().max(1024),
  mountPoint: z.string().max(1024),
  pool: name,
  clients: z.array(name).min(1),
});

/** What a person asked for, as data: the input of a runbook. One variant per runbook. */
export const request = z.discriminatedUnion("runbook", [
  z.strictObject({
    runbook: z.literal("migrate-live"),
    vm: name,
    source: name.optional(),
    destination: name,
  }),
  z.strictObject({
    runbook: z.literal("migrate-cold"),
    vm: name,
    source: name.optional(),
    destination: name,
    /** A folder on the destination for what is copied. */
    to: z.string().max(1024).optional(),
    bridge: name.optional(),
    presync: z.literal(true).optional(),
    flatten: z.literal(true).optional(),
    /** MiB a second. */
    bandwidth: z.int().min(1).max(1_000_000).optional(),
    /** How long the guest may take to shut down. */
    deadlineMs: z.int().min(1_000).max(86_400_000).optional(),
  }),
  z.strictObject({ runbook: z.literal("prepare-host"), hosts: z.array(name).min(1) }),
  z.strictObject({
    runbook: z.literal("share-storage"),
    share: name,
    /** A share that the site file does not have. */
    toCome: shareToCome.optional(),
  }),
  z.strictObject({
    runbook: z.literal("create-volume"),
    share: name,
    volume: name,
    sizeBytes: bytes,
    format: z.enum(["qcow2", "raw"]),
    /** Another volume of the same share. */
    backing: name.optional(),
  }),
  z.strictObject({ runbook: z.literal("delete-volume"), share: name, volume: name }),
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
    /** An installation medium: a volume of the same share. */
    iso: name.optional(),
    /** The volume holds a system already. */
    import: z.literal(true).optional(),
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
  z.strictObject({ runbook: z.literal("start-domain"), vm: name }),
  z.strictObject({
    runbook: z.literal("stop-domain"),
    vm: name,
    /** Cuts its power instead of asking the guest. */
    hard: z.boolean(),
    /** How long the guest may take. */
    deadlineMs: z.int().positive().optional(),
  }),
  z.strictObject({ runbook: z.literal("set-autostart"), vm: name, autostart: z.boolean() }),
  z.strictObject({ runbook: z.literal("delete-domain"), vm: name }),
  z.strictObject({ runbook: z.literal("undo"), plan: z.string().regex(/^[a-z0-9]{8}$/) }),
]);

export type Request = z.infer<typeof request>;
export type RequestFor<R extends Request["runbook"]> = Extract<Request, { runbook: R }>;

/** The VM of a request, where it is about one. */
export const vmOf = (request: Request): string | undefined => ("vm" in request ? request.vm : undefined);
