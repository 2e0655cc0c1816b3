import { OpsError } from "./error.ts";
import { explain } from "./explain.ts";
import { reader } from "./read.ts";
import type { Session } from "./session.ts";
import type { Command, CommandResult } from "./shell.ts";
import type { Action } from "./step.ts";
import { alreadyStarted, clearUnit, unitCommand, unitOutput, unitState } from "./unit.ts";

const POLL_MS = 1500;

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
      return runCommand(action, action.command, session);
    case "certificate":
      return certify(action, session);
    case "unit":
      return follow(action, session);
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

/** Starts the unit, or finds it started by a worker that died, and stays with it to its end. */
async function follow(action: Extract<Action, { type: "unit" }>, session: Session) {
  const { host, unit } = action;
  const { ports, signal } = session;
  const started = await ports.shell.run(host, unitCommand(action), signal);
  if (started.code !== 0 && !alreadyStarted(started.stderr)) {
    return failure(host.name, unitCommand(action), started);
  }

  let stopping = false;
  for (;;) {
    const read = reader(ports.shell, ports.now, signal);
    const [state, progress] = await Promise.all([
      read(host, unitState(unit)),
      // Figures may be missing at any moment (libvirt is busy, the domain has just left); the unit counts.
      action.progress === undefined ? undefined : read(host, action.progress).catch(() => undefined),
    ]);
    if (state !== "running") return ended(action, state, session);
    if (progress !== undefined) await session.showProgress(progress);
    if (!stopping && (await session.cancelAsked())) {
      stopping = true;
      await ports.shell.run(host, action.stop, signal);
    }
    await session.pause(POLL_MS);
  }
}

async function ended(
  { host, unit, command }: Extract<Action, { type: "unit" }>,
  state: "absent" | "succeeded" | "failed",
  { ports, signal }: Session,
) {
  const said = state === "failed" ? await ports.shell.run(host, unitOutput(unit), signal) : undefined;
  await ports.shell.run(host, clearUnit(unit), signal);
  if (state === "succeeded") return undefined;
  if (said !== undefined) return explain({ host: host.name, output: said.stdout }, command.shown);
  return new OpsError("host.unit-vanished", { host: host.name, unit });
}
