import type { z } from "zod";
import type { Site } from "../config/site.ts";
import type { Request, RequestFor } from "./request.ts";
import type { BoundStep, Read } from "./step.ts";
import type { Lease } from "./store.ts";

/** What the steps of a plan may use besides their own parameters; all of it is fixed for the plan's life. */
export interface RunbookContext {
  readonly site: Site;
  readonly planId: string;
  /** The certificate authority's own certificate, PEM. */
  readonly caPem: string;
}

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
  /** What the run must hold alone: the domain, a place in each host's limits. */
  leases(params: P, context: RunbookContext): readonly Lease[];
  /** The end of the story, for people: where things stand when all steps are true. Reads the hosts. */
  summary(params: P, context: RunbookContext, read: Read): Promise<readonly string[]>;
  /**
   * How things stand after a run has stopped in the middle, read from the
   * hosts: 'vm1 is still running on kvm1; kvm2 has no trace of it'.
   */
  standing(params: P, context: RunbookContext, read: Read): Promise<string>;
}
