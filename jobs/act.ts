import { OpsError } from "./error.ts";
import { explain } from "./explain.ts";
import { reader } from "./read.ts";
import type { Session } from "./session.ts";
import type { Command, CommandResult } from "./shell.ts";
import type { Action, CommandAction, UnitAction } from "./step.ts";
import {
  alreadyStarted,
  isStillRunning,
  type UnitState,
  unitCommand,
  unitOutput,
  unitState,
  untilEnd,
} from "./unit.ts";

/**
 * Each look costs the host a shell and a virsh, which a slow one feels: looking
 * takes a tenth of its time, and it is left alone for the rest, within these,
 * unless the unit ends sooner or somebody presses Cancel.
 */
const REST = 9;
const [SHORTEST_REST_MS, LONGEST_REST_MS] = [1_000, 20_000];
/** How soon a Cancel is heard. */
const LISTEN_MS = 1_000;
/** A start line whose connection was lost may still be on its way to systemd: so many looks before it counts as gone. */
const LOOKS_FOR_VANISHED = 4;

/** How a step's actions ended. */
export interface Performed {
  /** The first that failed: the others after it were not begun. */
  readonly failed?: OpsError;
  /** Settles when that on which nothing depends has ended too. */
  readonly aside: Promise<void>;
}

/**
 * Carries out a step's actions in order, up to the first that fails. Returns
 * that failure instead of throwing it: whether the step came true is for its
 * check to say. What is best effort goes on aside, in its own order, and
 * nothing waits for it. Throws when the outcome is unknown (`ssh.*`), when the
 * worker is to stop, or when another worker has taken the run over.
 */
export async function perform(actions: readonly Action[], session: Session): Promise<Performed> {
  let failed: OpsError | undefined;
  let aside = Promise.resolve();
  for (const action of actions) {
    if (failed !== undefined && !(action.type === "command" && action.evenAfterFailure)) continue;
    await session.mayAct();
    if (action.type === "command" && action.bestEffort) {
      aside = aside.then(() => attempt(action, session));
      // Whoever waits for it is told; until then it must not end the worker.
      aside.catch(() => undefined);
      continue;
    }
    const error = await carryOut(action, session);
    failed ??= error;
  }
  return failed === undefined ? { aside } : { failed, aside };
}

function carryOut(action: Action, session: Session): Promise<OpsError | undefined> {
  switch (action.type) {
    case "command":
      return runCommand(action, action.command, session);
    case "certificate":
      return certify(action, session);
    case "handover":
      return handOver(action, session);
    case "unit":
      return follow(action, session);
  }
}

/** Done if it can be; what becomes of it decides nothing. */
export async function attempt({ host, command }: CommandAction, session: Session): Promise<undefined> {
  const { log } = session.ports;
  try {
    const { code, stderr } = await session.ports.shell.run(host, command, session.signal);
    if (code === 0) return;
    log.info({ plan: session.planId, host: host.name, command: command.shown, stderr }, "not done");
  } catch (err) {
    if (!(err instanceof OpsError)) throw err;
    log.info({ plan: session.planId, host: host.name, command: command.shown, err }, "not done");
  }
}

async function runCommand({ host }: Action, command: Command, { ports, signal }: Session) {
  const result = await ports.shell.run(host, command, signal);
  return result.code === 0 ? undefined : failure(host.name, command, result);
}

function failure(host: string, command: Command, { code, stdout, stderr }: CommandResult): OpsError {
  const output = stderr.trim() === "" ? stdout : stderr;
  return explain({ host, output: output.trim() === "" ? `exit status ${code}` : output }, command.shown);
}

async function certify(action: Extract<Action, { type: "certificate" }>, session: Session) {
  const { host, names, request } = action;
  const asked = await session.ports.shell.run(host, request, session.signal);
  if (asked.code !== 0) return failure(host.name, request, asked);
  const certificate = await session.ports.authority.sign(asked.stdout, names);
  return runCommand(action, action.install(certificate), session);
}

async function handOver(action: Extract<Action, { type: "handover" }>, session: Session) {
  const { from, take } = action;
  const taken = await session.ports.shell.run(from, take, session.signal);
  if (taken.code !== 0) return failure(from.name, take, taken);
  const given = action.give(taken.stdout);
  return given instanceof OpsError ? given : runCommand(action, given, session);
}

/**
 * Starts the unit, or finds it started by a worker that died, and stays with
 * it to its end. The unit stays as it ended: a worker that dies before the end
 * is in the journal leaves it to the next one to be read.
 */
async function follow(action: UnitAction, session: Session) {
  const { host, unit } = action;
  const { ports, signal } = session;
  const started = await ports.shell.run(host, unitCommand(action), signal);
  if (started.code !== 0 && !alreadyStarted(started.stderr)) {
    return failure(host.name, unitCommand(action), started);
  }

  let stopped = false;
  let missed = 0;
  let restMs = SHORTEST_REST_MS;
  for (;;) {
    const stillRuns = await rest(action, restMs, stopped, session);
    const lookedAt = ports.now();
    const read = reader(ports.shell, ports.now, signal);
    const state = stillRuns ? "running" : await read(host, unitState(unit));
    missed = state === "absent" || state === "vanished" ? missed + 1 : 0;
    if (state === "succeeded" || state === "failed" || missed >= LOOKS_FOR_VANISHED) {
      // Also those that a worker left that died: nobody shall read them beside the next step.
      if (action.progress !== undefined) await session.showProgress(undefined);
      return ended(action, state, session);
    }
    // Figures may be missing at any moment (libvirt is busy, the domain has just left); the unit counts.
    const progress = action.progress && (await read(host, action.progress).catch(() => undefined));
    restMs = Math.min(Math.max(REST * (ports.now() - lookedAt), SHORTEST_REST_MS), LONGEST_REST_MS);
    if (progress !== undefined) await session.showProgress(progress);
    // Refused in the first moment of a migration and in its last: asked again until it is heard or all is over.
    if (!stopped && (await session.cancelAsked())) {
      stopped = (await ports.shell.run(host, action.stop, signal)).code === 0;
    }
  }
}

/**
 * Leaves the host alone until the time is up, the unit may have ended or
 * somebody has pressed Cancel; true when the unit is known to run still.
 */
async function rest({ host, unit }: UnitAction, ms: number, stopped: boolean, session: Session) {
  const { ports, signal } = session;
  const heard = new AbortController();
  let over = false;
  const waiting = ports.shell
    .run(host, untilEnd(unit, ms), AbortSignal.any([signal, heard.signal]))
    .then(isStillRunning)
    .finally(() => {
      over = true;
    });
  const listening = async () => {
    while (!over && !stopped) {
      await session.pause(LISTEN_MS);
      if (!over && (await session.cancelAsked())) return false;
    }
    return waiting;
  };
  try {
    return await Promise.race([waiting, listening()]);
  } finally {
    heard.abort();
  }
}

async function ended(action: UnitAction, state: UnitState, { ports, signal }: Session) {
  const { host, unit, command } = action;
  if (state === "succeeded") return undefined;
  if (state !== "failed") return new OpsError("host.unit-vanished", { host: host.name, unit });
  const said = await ports.shell.run(host, unitOutput(unit), signal);
  return action.failure?.(said.stdout) ?? explain({ host: host.name, output: said.stdout }, command.shown);
}
