import type { LookAnswer, Question } from "./look.ts";
import type { HostSeen, Plan, Progress, RunEvent, Snapshot } from "./record.ts";

/** A right that ends by itself: whoever holds it renews it, and a dead holder's runs out. */
export interface Lease {
  readonly name: string;
  /** How many places it has: so many may hold it at once. */
  readonly limit: number;
  /** Takes every place: nobody else holds it meanwhile, nor can come to. */
  readonly all?: true | undefined;
}

/** Who holds a lease that somebody else wants. */
interface Holder {
  readonly lease: string;
  readonly owner: string;
}

/** What bot and worker share. Every method is atomic; the store is their only channel besides the queue. */
export interface Store {
  /** Throws `plan.exists` when there is a plan of that id. */
  createPlan(plan: Plan): Promise<void>;
  plan(id: string): Promise<Plan | undefined>;
  /**
   * Compare-and-set: gives `change` the current plan and writes what it
   * returns, or calls it again if somebody else wrote meanwhile. What `change`
   * throws comes out, and nothing is written. Throws `plan.unknown`.
   */
  changePlan(id: string, change: (plan: Plan) => Plan): Promise<Plan>;
  /** Newest first; only plans of that VM if one is named. */
  recentPlans(limit: number, vm?: string): Promise<Plan[]>;
  /** Ids of plans in a state that still asks for something: planning, waiting, approved, running. */
  openPlans(): Promise<string[]>;

  /**
   * Takes the run over from whoever had it: every append with an older token
   * is refused from now on, so a worker that was thought dead can't act.
   */
  takeRun(id: string): Promise<number>;
  /** True while no other worker has taken the run. */
  holdsRun(id: string, token: number): Promise<boolean>;
  /**
   * Appends to the journal. Throws `run.taken-over` when the token is not the
   * latest. Repeating the newest event changes nothing, so that an append whose
   * answer was lost may be repeated.
   */
  append(id: string, token: number, event: RunEvent): Promise<void>;
  journal(id: string): Promise<RunEvent[]>;

  /** The latest figures only; they are not part of the story. */
  setProgress(id: string, progress: Progress | undefined): Promise<void>;
  progress(id: string): Promise<Progress | undefined>;

  /** Takes all of them or none; says who holds the first that is taken. The owner is a plan id. */
  takeLeases(owner: string, leases: readonly Lease[], ttlMs: number): Promise<Holder | undefined>;
  /** False when one has run out or was taken: the owner must stop. */
  renewLeases(owner: string, leases: readonly Lease[], ttlMs: number): Promise<boolean>;
  freeLeases(owner: string, leases: readonly Lease[]): Promise<void>;

  /**
   * Writes down what was seen of these hosts by looks that began at `at`; of each
   * host the later look stays, and hosts that are not named stay as they were.
   */
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** What was last seen of every host. */
  snapshot(): Promise<Snapshot | undefined>;
  hostSeen(name: string): Promise<HostSeen | undefined>;
  /** When the last look at each host began that has ended, whatever came of it: cheap enough to ask ten times a second. */
  lastLooks(): Promise<ReadonlyMap<string, number>>;
  /** Forgets what was seen of all other hosts. */
  keepHosts(names: readonly string[]): Promise<void>;

  /** Writes down what somebody wants to know; question and answer go by themselves once nobody can wait for them any more. */
  askLook(id: string, question: Question): Promise<void>;
  look(id: string): Promise<Question | undefined>;
  answerLook(id: string, answer: LookAnswer): Promise<void>;
  lookAnswer(id: string): Promise<LookAnswer | undefined>;
}
