import type { z } from "zod";
import type { Site } from "../config/site.ts";
import type { Request, RequestFor } from "./request.ts";
import type { BoundStep, Read } from "./step.ts";
import type { Lease, Store } from "./store.ts";

/** What the steps of a plan may use besides their own parameters; all of it is fixed for the plan's life. */
export interface RunbookContext {
  readonly site: Site;
  readonly planId: string;
  /** The certificate authority's own certificate, PEM. */
  readonly caPem: string;
  /** What other plans did, for runbooks about plans (undo). */
  readonly records: Pick<Store, "plan" | "journal">;
}

/** How things stand, in words; `unclear` where nobody can tell, and nothing is safe before a person has looked. */
export type Standing = string | { readonly unclear: string };

/**
 * The ordered steps of one request. `resolve` reads the hosts once and turns
 * the request into parameters; `steps` is pure, so that a resumed run, long
 * after the hosts have changed, has the very steps that were approved.
 */
export interface Runbook<N extends Request["runbook"], P> {
  readonly id: N;
  readonly params: z.ZodType<P>;
  /** Throws OpsError when not even a blocked plan can be shown: no such VM, no such host. */
  resolve(request: RequestFor<N>, context: RunbookContext, read: Read): Promise<P>;
  /** 'Move vm1 from kvm1 to kvm2'. */
  title(params: P): string;
  steps(params: P, context: RunbookContext): readonly BoundStep[];
  /** What people should know before they approve, beyond the steps. */
  warnings?(params: P): readonly string[];
  /** The part of the parameters that must be the same when the run begins; all of them if absent. */
  identity?(params: P): unknown;
  /** What the run must hold alone: the domain, a place in each host's limits. */
  leases(params: P, context: RunbookContext): readonly Lease[];
  /** The end of the story, for people: where things stand when all steps are true. Reads the hosts. */
  summary(params: P, context: RunbookContext, read: Read): Promise<readonly string[]>;
  /**
   * How things stand after a run has stopped in the middle, read from the
   * hosts: 'vm1 is still running on kvm1; kvm2 has no trace of it'.
   */
  standing(params: P, context: RunbookContext, read: Read): Promise<Standing>;
}

/** A runbook whose parameters were parsed: what plan.ts and run.ts work with, whatever the runbook. */
export interface PreparedRunbook {
  readonly params: unknown;
  readonly title: string;
  readonly steps: readonly BoundStep[];
  readonly warnings: readonly string[];
  readonly leases: readonly Lease[];
  readonly identity: unknown;
  summary(read: Read): Promise<readonly string[]>;
  standing(read: Read): Promise<Standing>;
}

/** One runbook behind a face that is the same for all of them. */
export interface RunbookEntry {
  /** Reads the hosts; see Runbook.resolve. */
  resolve(request: Request, context: RunbookContext, read: Read): Promise<PreparedRunbook>;
  /** From stored parameters, without reading. Throws ZodError when they are not this runbook's. */
  restore(params: unknown, context: RunbookContext): PreparedRunbook;
}

export function runbookEntry<N extends Request["runbook"], P>(runbook: Runbook<N, P>): RunbookEntry {
  const prepare = (params: P, context: RunbookContext): PreparedRunbook => ({
    params,
    title: runbook.title(params),
    steps: runbook.steps(params, context),
    warnings: runbook.warnings?.(params) ?? [],
    leases: runbook.leases(params, context),
    identity: runbook.identity?.(params) ?? params,
    summary: (read) => runbook.summary(params, context, read),
    standing: (read) => runbook.standing(params, context, read),
  });
  const isMine = (request: Request): request is RequestFor<N> => request.runbook === runbook.id;
  return {
    async resolve(request, context, read) {
      if (!isMine(request)) throw new TypeError(`${runbook.id} was given a request for ${request.runbook}`);
      return prepare(await runbook.resolve(request, context, read), context);
    },
    restore: (params, context) => prepare(runbook.params.parse(params), context),
  };
}

export type Runbooks = Readonly<Record<Request["runbook"], RunbookEntry>>;
