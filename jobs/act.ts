import { OpsError } from "./error.ts";
import { explain } from "./explain.ts";
import { reader } from "./read.ts";
import type { Session } from "./session.ts";
import type { Command, CommandResult } from "./shell.ts";
import type { Action, CommandAction } from "./step.ts";
import { alreadyStarted, type UnitState, unitCommand, unitOutput, unitState } from "./unit.ts";

/**
 * Each look costs the source a shell and a virsh, which a slow host feels: it
 * is left alone for four times as long as the last one took, within these.
 */
const REST = 4;
const [SHORTEST_REST_MS, LONGEST_REST_MS] = [1_000, 10_000];
/** A start line whose connection was lost may still be on its way to systemd: so many looks before it counts as gone. */
const LOOKS_FOR_VANISHED = 4;

/**
 * Carries out a step's actions in order, up to the first that fails. Returns
 * that failure instead of throwing it: whether the step came true is for its
 * check to say. Throws when the outcome is unknown (`ssh.*`), when the worker
 * is to stop, or when another worker has taken the run over.
 */
export async function perform(actions: readonly Action[], session: Session): Promise<OpsError | undefined> {
  let failed: OpsError | undefined;
  for (const action of actions) {
    if (failed !== undefined && !(action.type === "command" && action.evenAfterFailure)) continue;
    await session.mayAct();
    const error = await carryOut(action, session);
    failed ??= error;
  }
  return failed;
}

function carryOut(action: Action, session: Session): Promise<OpsError | undefined> {
  switch (action.type) {
    case "command":
      return action.bestEffort ? attempt(action, session) : runCommand(action, action.command, session);
    case "certificate":
      return certify(action, session);
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

/**
 * Starts the unit, or finds it started by a worker that died, and stays with
 * it to its end. The unit stays as it ended: a worker that dies before the end
 * is in the journal leaves it to the next one to be read.
 */
async function follow(action: Extract<Action, { type: "unit" }>, session: Session) {
  const { host, unit } = action;
  const { ports, signal } = session;
  const started = await ports.shell.run(host, unitCommand(action), signal);
  if (started.code !== 0 && !alreadyStarted(started.stderr)) {
    return failure(host.name, unitCommand(action), started);
  }

  let stopped = false;
  let missed = 0;
  for (;;) {
    const lookedAt = ports.now();
    const read = reader(ports.shell, ports.now, signal);
    const [state, progress] = await Promise.all([
      read(host, unitState(unit)),
      // Figures may be missing at any moment (libvirt is busy, the domain has just left); the unit counts.
      action.progress === undefined ? undefined : read(host, action.progress).catch(() => undefined),
    ]);
    missed = state === "absent" || state === "vanished" ? missed + 1 : 0;
    if (state === "succeeded" || state === "failed" || missed >= LOOKS_FOR_VANISHED) {
      return ended(action, state, session);
    }
    const rest = REST * (ports.now() - lookedAt);
    if (progress !== undefined) await session.showProgress(progress);
    // Refused in the first moment of a migration and in its last: asked again until it is heard or all is over.
    if (!stopped && (await session.cancelAsked())) {
      stopped = (await ports.shell.run(host, action.stop, signal)).code === 0;
    }
    await session.pause(Math.min(Math.max(rest, SHORTEST_REST_MS), LONGEST_REST_MS));
  }
}

async function ended(
  { host, unit, command }: Extract<Action, { type: "unit" }>,
  state: UnitState,
  { ports, signal }: Session,
) {
  if (state === "succeeded") return undefined;
  if (state !== "failed") return new OpsError("host.unit-vanished", { host: host.name, unit });
  const said = await ports.shell.run(host, unitOutput(unit), signal);
  return explain({ host: host.name, output: said.stdout }, command.shown);
}
