import { OpsError } from "./error.ts";
import type { Ports } from "./ports.ts";
import type { Plan, Progress, RunEvent } from "./record.ts";

/** Thrown to leave a run that this worker may not or shall not go on with; another one resumes it. */
export class Interrupted extends Error {}

/** Thrown between two commands when somebody has pressed Cancel. */
export class Cancelled extends Error {}

/** Thrown when a step would have to be done that nobody approved. */
export class NotApproved extends Error {}

/** An event without its instant. */
type Happening = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "at"> : never) : never;

/** One worker's turn at one run. */
export interface Session {
  readonly planId: string;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  /** Writes into the journal and has the thread brought up to date. Throws `run.taken-over`. */
  report(event: Happening): Promise<void>;
  /** Figures of what is on its way now; undefined once it is not. */
  showProgress(progress: Progress | undefined): Promise<void>;
  cancelAsked(): Promise<boolean>;
  /** Called before anything is changed on a host. Throws Interrupted. */
  mayAct(): Promise<void>;
  /** Waits so many ms. Throws Interrupted when the worker is to stop. */
  pause(ms: number): Promise<void>;
}

/** Takes the run over with a new fencing token: from here on every other worker's appends are refused. */
export async function openSession(
  { id: planId, place }: Pick<Plan, "id" | "place">,
  ports: Ports,
  signal: AbortSignal,
): Promise<Session> {
  const { store, queue, now } = ports;
  const thread = { id: planId, place };
  const token = await store.takeRun(planId);
  return {
    planId,
    ports,
    signal,
    async report(event) {
      await store.append(planId, token, { ...event, at: now() });
      await queue.sync(thread);
    },
    async showProgress(progress) {
      await store.setProgress(planId, progress);
      await queue.sync(thread);
    },
    async cancelAsked() {
      const plan = await store.plan(planId);
      return plan?.cancelRequested !== undefined;
    },
    async mayAct() {
      if (signal.aborted) throw new Interrupted();
      if (!(await store.holdsRun(planId, token))) throw new OpsError("run.taken-over", { plan: planId });
    },
    async pause(ms) {
      await ports.sleep(ms, signal);
      if (signal.aborted) throw new Interrupted();
    },
  };
}
