import type { Host } from "../config/inventory.ts";
import type { Risk } from "../config/policy.ts";
import type { OpsError } from "./error.ts";
import type { Progress } from "./record.ts";
import type { Command, CommandResult } from "./shell.ts";

/** Something true about a host: one command that only reads, and one pure parser. */
export interface Fact<T> {
  /** kebab-case, named after its file; with its argument where it has one: `domain vm1`. */
  readonly id: string;
  readonly command: Command;
  /**
   * Turns what the command answered into a value. A non-zero code is the
   * parser's to judge: absence is often an answer. Throws when it can't tell.
   */
  parse(result: CommandResult, timing: Timing): T;
}

/** When the answer was on its way, by Ferry's own clock (ms since 1970): for clock skew. */
export interface Timing {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

/**
 * Reads a fact. Facts of one host that are asked for in the same turn of the
 * event loop travel in one SSH round trip; the same fact is read once per reader.
 */
export type Read = <T>(host: Host, fact: Fact<T>) => Promise<T>;

/**
 * What a check found. `later` is for a preflight that can't answer before
 * earlier steps of the same plan have run; it answers at its turn.
 */
export type Verdict =
  | { readonly state: "satisfied"; readonly note?: string }
  | { readonly state: "needed"; readonly because: string }
  | { readonly state: "later"; readonly because: string }
  | {
      readonly state: "blocked";
      readonly error: OpsError;
      /**
       * It may pass by itself. A step that has begun is asked again: for a while
       * (`soon`), or as long as nobody can say how it ended (`wait`).
       */
      readonly passing?: Passing;
    };
export type Passing = "soon" | "wait";

export const satisfied = (note?: string): Verdict =>
  note === undefined ? { state: "satisfied" } : { state: "satisfied", note };
export const needed = (because: string): Verdict => ({ state: "needed", because });
export const later = (because: string): Verdict => ({ state: "later", because });
export const blocked = (error: OpsError, passing?: Passing): Verdict =>
  passing === undefined ? { state: "blocked", error } : { state: "blocked", error, passing };

/** Commands as data: the engine alone carries them out. */
export type Action =
  | {
      readonly type: "command";
      readonly host: Host;
      readonly command: Command;
      /** Tidies up: done also when an action before it has failed. */
      readonly evenAfterFailure?: true;
      /** Nothing depends on it: the step goes on beside it, when it fails, and when its host does not answer. */
      readonly bestEffort?: true;
    }
  | {
      /** Runs on the host as a transient systemd unit, so that it outlives SSH and the worker. */
      readonly type: "unit";
      readonly host: Host;
      /** `ferry-<plan>-<what>`: starting it twice is refused by its name. */
      readonly unit: string;
      /** Best on one line, and with no `${}`: see steps/domain/shut-down.ts. */
      readonly command: Command;
      /** Read every few seconds while the unit runs. */
      readonly progress?: Fact<Progress | undefined>;
      /** Ends the action cleanly, on Cancel. */
      readonly stop: Command;
      /** What its last words mean when it failed; undefined for those that are not its own. */
      failure?(output: string): OpsError | undefined;
    }
  | {
      /** Reads a certificate request on the host, signs it with Ferry's CA and writes the certificate. */
      readonly type: "certificate";
      readonly host: Host;
      /** Prints the request (PEM) on standard output; the private key never leaves the host. */
      readonly request: Command;
      /** DNS names and IP addresses that the certificate shall hold. */
      readonly names: readonly string[];
      /** Makes the command that installs the signed certificate (PEM). */
      install(certificatePem: string): Command;
      /** What the plan shows for signing and installing. */
      readonly shown: string;
    }
  | {
      /** Carries a few lines from one host to another by way of Ferry: a public key, never a secret. */
      readonly type: "handover";
      readonly from: Host;
      /** Prints on `from` what is handed over. */
      readonly take: Command;
      readonly host: Host;
      /** Makes the command that puts it in place, or says why it is not what it should be. */
      give(text: string): Command | OpsError;
      /** What the plan shows for `give`. */
      readonly shown: string;
    };

/** How risky an undo is: never `safe`, because by then people may rely on what it takes away. */
type UndoRisk = Exclude<Risk, "safe">;

export type CommandAction = Extract<Action, { type: "command" }>;

export type UnitAction = Extract<Action, { type: "unit" }>;

export const on = (host: Host, command: Command): CommandAction => ({ type: "command", host, command });

/**
 * One thing that must be true on the hosts. `check` is precondition and
 * postcondition: the engine asks it before and after `apply`.
 */
export interface Step<P> {
  /** The path below steps/: `nfs.export-share` is steps/nfs/export-share.ts. Permanent. */
  readonly id: string;
  readonly risk: Risk | ((params: P) => Risk);
  /** A preflight that can only be trusted when the steps before it have been done: a probe of a port. */
  readonly answersLate?: true;
  /** Once it is applied there is no way back: a cancel comes too late, and what follows is done. */
  readonly commits?: true;
  title(params: P): string;
  /** Only reads. Absence is `needed`, an obstacle is `blocked`, neither is an exception. */
  check(params: P, read: Read): Promise<Verdict>;
  /** Pure: same params, same actions. Empty for a preflight. */
  apply(params: P): readonly Action[];
  /** What takes it back, or why nothing does. */
  undo(params: P): readonly Action[] | { readonly impossible: string };
  /** Clears away what it left on hosts for the run's sake, once the run has ended; best effort. */
  tidy?(params: P): readonly CommandAction[];
  /** `disruptive` if absent. */
  readonly undoRisk?: UndoRisk;
  /**
   * The check of the undo, before and after: satisfied when it is gone, blocked
   * while taking it away would hurt somebody. If absent: needed while `check`
   * is satisfied, and blocked when that is blocked.
   */
  checkUndo?(params: P, read: Read): Promise<Verdict>;
  /** True where `checkUndo` can only be trusted when the undos before it have been done: who uses it may go with them. */
  undoAnswersLate?(params: P): boolean;
  /** What its undo leaves behind, as a sentence for people. */
  stays?(params: P): string | undefined;
  /** What people are told to type in place of an undo that is too long for that; if absent, the undo's own commands. */
  byHand?(params: P): readonly CommandAction[];
}

/** A step with its parameters bound: what plans and runs are made of. */
export interface BoundStep {
  readonly id: string;
  readonly risk: Risk;
  readonly title: string;
  readonly preflight: boolean;
  readonly answersLate: boolean;
  readonly commits?: true;
  /**
   * Its undo is done by the run itself when that ends badly or is cancelled while there is a way back (lead-back.ts);
   * `first`: before all others, as long as nothing was handed over.
   */
  readonly leadsBack?: true | "first";
  /** Once it has begun, another host may have what the run moves (handed-over.ts). */
  readonly handsOver?: true;
  /** Begun and stopped half way, it may come true by itself, most likely within so many ms; `words` say that to people, `remedy` what to do then. */
  readonly comesLate?: { readonly ms: number; readonly words: string; readonly remedy: string };
  /** The one host that it acts on; undefined for a preflight and for a step on several hosts. */
  readonly host: string | undefined;
  check(read: Read): Promise<Verdict>;
  readonly apply: readonly Action[];
  readonly undo: readonly Action[] | { readonly impossible: string };
  readonly tidy?: readonly CommandAction[];
  readonly undoRisk?: UndoRisk | undefined;
  readonly checkUndo?: ((read: Read) => Promise<Verdict>) | undefined;
  readonly undoAnswersLate?: boolean | undefined;
  readonly stays?: string | undefined;
  readonly byHand?: readonly CommandAction[] | undefined;
}

/** Gives a step's type its name once; returns a function that binds parameters. */
export function defineStep<P>(step: Step<P>): (params: P) => BoundStep {
  return (params) => {
    const apply = step.apply(params);
    const { checkUndo } = step;
    const hosts = new Set(apply.flatMap(hostsOf).map(({ name }) => name));
    return {
      id: step.id,
      risk: typeof step.risk === "function" ? step.risk(params) : step.risk,
      title: step.title(params),
      preflight: apply.length === 0,
      answersLate: step.answersLate ?? false,
      host: hosts.size === 1 ? [...hosts][0] : undefined,
      check: (read) => step.check(params, read),
      apply,
      undo: step.undo(params),
      ...(step.commits === undefined ? {} : { commits: step.commits }),
      ...(step.tidy === undefined ? {} : { tidy: step.tidy(params) }),
      undoRisk: step.undoRisk,
      checkUndo: checkUndo && ((read) => checkUndo(params, read)),
      undoAnswersLate: step.undoAnswersLate?.(params),
      stays: step.stays?.(params),
      byHand: step.byHand?.(params),
    };
  };
}

/** The hosts that an action touches. */
const hostsOf = (action: Action): readonly Host[] =>
  action.type === "handover" ? [action.from, action.host] : [action.host];

/** The undo of a step that changes nothing. */
export const nothingToUndo = (): readonly Action[] => [];
