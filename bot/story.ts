import type { Failure, Plan, RunEvent } from "../jobs/record.ts";

type EventOf<T extends RunEvent["type"]> = Extract<RunEvent, { type: T }>;
export type End = EventOf<"run.stale" | "run.cancelled" | "run.failed" | "run.stuck" | "run.done">;

/** What has become of one step of the plan, in the plan's order. */
export interface StepStory {
  readonly state: "untouched" | "running" | "applied" | "skipped" | "failed";
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly note?: string;
  readonly error?: Failure;
}

/** A time in which the run could not go on; over when `until` is known. */
export interface Wait {
  readonly type: "wait";
  readonly lease: string;
  readonly holder: string;
  readonly from: number;
  readonly until?: number;
}

export interface Doubt {
  readonly type: "doubt";
  /** 1, 2, …: its message's key. */
  readonly number: number;
  readonly error: Failure;
  readonly next: string;
  readonly from: number;
  readonly until?: number;
}

export interface Note {
  readonly type: "note";
  readonly number: number;
  readonly at: number;
  readonly text: string;
}

/** A journal as people would tell it. */
export interface Story {
  readonly steps: readonly StepStory[];
  readonly startedAt?: number;
  /** The last time that another worker took the run up. */
  readonly takenUpAt?: number;
  /** Waits (one per lease), doubts and notes, in the order in which each began first. */
  readonly asides: readonly (Wait | Doubt | Note)[];
  readonly end?: End;
}

/**
 * Reads a journal, oldest event first. It only ever grows, so asides keep
 * their numbers and their order in every later reading.
 */
export function tell(plan: Plan, journal: readonly RunEvent[]): Story {
  const steps: StepStory[] = plan.steps.map(() => ({ state: "untouched" }));
  const asides: (Wait | Doubt | Note)[] = [];
  let startedAt: number | undefined;
  let takenUpAt: number | undefined;
  let worker: string | undefined;
  let end: End | undefined;

  const close = (at: number) => {
    for (const [i, aside] of asides.entries()) {
      if (aside.type !== "note" && aside.until === undefined) asides[i] = { ...aside, until: at };
    }
  };
  for (const event of journal) {
    switch (event.type) {
      case "run.started":
        // A worker also starts anew each time it tries an unreachable host again; only another worker is news.
        if (worker !== undefined && worker !== event.worker) takenUpAt = event.at;
        worker = event.worker;
        startedAt ??= event.at;
        break;
      case "run.waiting":
        addWait(asides, event);
        break;
      case "run.unknown":
        addDoubt(asides, event);
        break;
      case "run.note":
        asides.push({ type: "note", number: counted(asides, "note") + 1, at: event.at, text: event.text });
        break;
      case "step.skipped":
      case "step.started":
      case "step.applied":
      case "step.failed":
        close(event.at);
        steps[event.step] = after(steps[event.step], event);
        break;
      case "step.undone":
        close(event.at);
        if (steps[event.step]?.state !== "failed") {
          steps[event.step] = { state: "untouched", note: "taken back" };
        }
        break;
      default:
        close(event.at);
        end = event;
    }
  }
  return {
    steps: steps.slice(0, plan.steps.length),
    asides,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(takenUpAt === undefined ? {} : { takenUpAt }),
    ...(end === undefined ? {} : { end }),
  };
}

/** What the run is held up by now, if anything. */
export const openAside = ({ asides }: Story): Wait | Doubt | undefined => {
  const open = asides.filter((aside) => aside.type !== "note").filter(({ until }) => until === undefined);
  return open.find(({ type }) => type === "doubt") ?? open[0];
};

function after(
  step: StepStory | undefined,
  event: EventOf<"step.skipped" | "step.started" | "step.applied" | "step.failed">,
): StepStory {
  const startedAt = step?.startedAt === undefined ? {} : { startedAt: step.startedAt };
  const note = "note" in event && event.note !== undefined ? { note: event.note } : {};
  switch (event.type) {
    case "step.started":
      return { state: "running", startedAt: step?.startedAt ?? event.at };
    case "step.applied":
      return { state: "applied", ...startedAt, endedAt: event.at, ...note };
    case "step.skipped":
      return { state: "skipped", endedAt: event.at, ...note };
    case "step.failed":
      return { state: "failed", ...startedAt, endedAt: event.at, error: event.error };
  }
}

function addWait(asides: (Wait | Doubt | Note)[], { for: lease, holder, at }: EventOf<"run.waiting">): void {
  for (const [i, aside] of asides.entries()) {
    if (aside.type === "wait" && aside.until === undefined && aside.lease !== lease) {
      asides[i] = { ...aside, until: at };
    }
  }
  const i = asides.findIndex((aside) => aside.type === "wait" && aside.lease === lease);
  const known = asides[i];
  if (known?.type !== "wait") asides.push({ type: "wait", lease, holder, from: at });
  else asides[i] = { type: "wait", lease, holder, from: known.until === undefined ? known.from : at };
}

function addDoubt(asides: (Wait | Doubt | Note)[], { error, next, at }: EventOf<"run.unknown">): void {
  const i = asides.findIndex((aside) => aside.type === "doubt" && aside.until === undefined);
  const open = asides[i];
  if (open?.type === "doubt") asides[i] = { ...open, error, next };
  else asides.push({ type: "doubt", number: counted(asides, "doubt") + 1, error, next, from: at });
}

const counted = (asides: readonly (Wait | Doubt | Note)[], type: "doubt" | "note") =>
  asides.filter((aside) => aside.type === type).length;
