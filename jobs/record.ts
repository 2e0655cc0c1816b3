import { z } from "zod";
import { request } from "./request.ts";

/**
 * What stands in Redis about a plan and its run. Everything read from Redis is
 * parsed by these schemas; all instants are ms since 1970, by Ferry's clock.
 */
export const planId = z.string().regex(/^[a-z][a-z0-9]{7}$/);

/** Who did something: a person of the site file, on the platform that they used. */
const actor = z.strictObject({ person: z.string(), platform: z.string(), account: z.string() });
export type Actor = z.infer<typeof actor>;

/** Where a request came from, and where its thread is: the adapter's own words. */
const place = z.strictObject({ platform: z.string(), channel: z.string() });
export type Place = z.infer<typeof place>;

/** An OpsError as data, with what stood on standard error (secrets masked). */
const failure = z.strictObject({
  code: z.string(),
  title: z.string(),
  remedy: z.string(),
  host: z.string().optional(),
  /** At most the last ten lines. */
  output: z.string().optional(),
});
export type Failure = z.infer<typeof failure>;

const risk = z.enum(["safe", "disruptive", "destructive"]);

const plannedStep = z.strictObject({
  id: z.string(),
  title: z.string(),
  risk,
  state: z.enum(["satisfied", "needed", "later", "blocked"]),
  /** Why it is needed or answers later; what a satisfied check noticed. */
  because: z.string().optional(),
  error: failure.optional(),
  /** The exact lines that approving allows. */
  commands: z.array(z.strictObject({ host: z.string(), shown: z.string() })),
  /** Whether its undo takes it back; absent where there is nothing to take back, and in older records. */
  canUndo: z.boolean().optional(),
});
export type PlannedStep = z.infer<typeof plannedStep>;

const approvalVote = z.strictObject({ by: actor, at: z.number() });

const followUp = z.strictObject({ plan: planId, by: actor, at: z.number() });
export type FollowUp = z.infer<typeof followUp>;

export const plan = z.strictObject({
  id: planId,
  request,
  requestedBy: actor,
  place,
  /** The command as typed, for people. */
  typed: z.string(),
  /** The VM that this is about; of an undo, the VM of the plan that it takes back. */
  vm: z.string().optional(),
  /** Asked for by `/ferry plan`: to be read, never approved and never run. */
  planOnly: z.boolean().optional(),
  createdAt: z.number(),
  state: z.enum([
    "planning",
    "unplanned", // no plan could be made: see `error`
    "blocked",
    "nothing-to-do",
    "waiting", // for clicks
    "approved", // queued
    "running",
    "rejected",
    "expired",
    "stale",
    "cancelled",
    "failed",
    "stuck", // an undo failed, or hosts contradict each other: a human is needed
    "done",
  ]),
  error: failure.optional(),
  /** What else stood in the way of the plan at the same time. */
  furtherErrors: z.array(failure).optional(),
  title: z.string(),
  /** What the runbook decided from the facts, null before; its own schema parses it again. */
  params: z.unknown(),
  steps: z.array(plannedStep),
  warnings: z.array(z.string()),
  risk,
  /** Of every step's id, host addresses and command lines. */
  digest: z.string(),
  /** What its run holds alone from beginning to end. */
  leases: z
    .array(z.strictObject({ name: z.string(), limit: z.int().positive(), all: z.literal(true).optional() }))
    .optional(),
  expiresAt: z.number(),
  approvals: z.array(approvalVote),
  rejected: z.strictObject({ by: actor, at: z.number(), reason: z.string().optional() }).optional(),
  cancelRequested: z.strictObject({ by: actor, at: z.number() }).optional(),
  /** An approver has looked at the hosts and waits no longer for one that is silent. */
  givenUp: z.strictObject({ by: actor, at: z.number() }).optional(),
  /** The plan made instead of this one when it had gone stale. */
  successor: planId.optional(),
  /** Plans that a button of this one's thread asked for; written before they are made, so that two clicks make one. */
  followUps: z.strictObject({ again: followUp.optional(), undo: followUp.optional() }).optional(),
});
export type Plan = z.infer<typeof plan>;

const at = z.number();
const step = z.int().nonnegative();
/** How things stand, from the hosts; `unclear` where they did not tell, and a person must look first. */
const left = { standing: z.string(), unclear: z.literal(true).optional() };

/** The journal of a run, oldest first: append-only, and the only source of what the thread says happened. */
export const runEvent = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("run.started"), at, worker: z.string(), resumed: z.boolean() }),
  z.strictObject({ type: z.literal("run.waiting"), at, for: z.string(), holder: z.string() }),
  z.strictObject({ type: z.literal("run.unknown"), at, error: failure, next: z.string() }),
  z.strictObject({ type: z.literal("run.note"), at, text: z.string() }),
  z.strictObject({ type: z.literal("step.skipped"), at, step, note: z.string().optional() }),
  z.strictObject({ type: z.literal("step.started"), at, step }),
  z.strictObject({ type: z.literal("step.applied"), at, step, note: z.string().optional() }),
  z.strictObject({ type: z.literal("step.failed"), at, step, error: failure }),
  /** The run has taken it back by itself, because it ends without what the step was for. */
  z.strictObject({ type: z.literal("step.undone"), at, step }),
  z.strictObject({ type: z.literal("run.stale"), at, changes: z.array(z.string()), successor: planId }),
  z.strictObject({ type: z.literal("run.cancelled"), at, ...left }),
  z.strictObject({ type: z.literal("run.failed"), at, error: failure, ...left }),
  z.strictObject({ type: z.literal("run.stuck"), at, error: failure, ...left }),
  z.strictObject({ type: z.literal("run.done"), at, summary: z.array(z.string()) }),
]);
export type RunEvent = z.infer<typeof runEvent>;

/** What the bot knows of the hosts; nothing is decided from it. */
export const snapshot = z.strictObject({
  at: z.number(),
  hosts: z.array(
    z.strictObject({
      name: z.string(),
      /** Absent when the host answered. */
      error: failure.optional(),
      readAt: z.number().optional(),
      /** Absent where it could not be read, and in older snapshots. */
      memory: z.strictObject({ totalBytes: z.number(), availableBytes: z.number() }).optional(),
      /** What a glance says of its preparation for migrations; absent too where it only serves shares. */
      readiness: z
        .strictObject({
          by: z.enum(["ssh", "tcp"]).optional(),
          certified: z.boolean(),
          listens: z.boolean(),
        })
        .optional(),
      domains: z.array(
        z.strictObject({
          name: z.string(),
          uuid: z.string(),
          state: z.string(),
          /** Why it is in that state, in libvirt's words; absent in older snapshots. */
          reason: z.string().optional(),
          persistent: z.boolean(),
          autostart: z.boolean(),
          memoryBytes: z.number().optional(),
        }),
      ),
    }),
  ),
});
export type Snapshot = z.infer<typeof snapshot>;

export const progress = z.strictObject({
  iteration: z.number(),
  totalBytes: z.number(),
  processedBytes: z.number(),
  remainingBytes: z.number(),
  dirtyBytesPerSecond: z.number(),
  bandwidthBytesPerSecond: z.number(),
  expectedDowntimeMs: z.number().optional(),
  elapsedMs: z.number(),
  /** Of disks that are copied before the memory is, and kept equal to the end; absent where none is. */
  disks: z.strictObject({ totalBytes: z.number(), remainingBytes: z.number() }).optional(),
});
/** A migration's figures while it runs; bytes, bytes per second, milliseconds. */
export type Progress = z.infer<typeof progress>;
