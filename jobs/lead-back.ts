import { isUnknown, toOpsError } from "./failure.ts";
import { staysHome } from "./handed-over.ts";
import { indexesOf, inPlace } from "./journal.ts";
import { undoStep } from "./runbooks/undo-step.ts";
import type { Session } from "./session.ts";
import type { BoundStep } from "./step.ts";
import { takeBack, tellOnce } from "./take-back.ts";
import type { Turn } from "./turn.ts";

/**
 * Takes back, newest first, what a run has begun and people must not be left
 * with when it ends before its point of no return: a VM that was shut down for
 * it is started again where it was. The first step that cannot be taken back
 * ends it, and is told with its reason and its remedy. Part of what was
 * approved: the plan says so. Safe to call again. Throws when a host is silent:
 * then nobody knows, and the run goes on later.
 *
 * While nothing was handed over, no other host can have the VM from this run.
 * Then it is started again before anything else, and what must be left on a
 * host that does not answer is told, with what removes it.
 */
export async function leadBack({ plan, prepared, session }: Turn): Promise<void> {
  if (prepared === undefined) return;
  const { steps } = prepared;
  const { store } = session.ports;
  const journal = await store.journal(plan.id);
  if ([...indexesOf(journal, "step.applied")].some((i) => steps[i]?.commits)) return;
  const open = inPlace(journal)
    .filter((i) => steps[i]?.leadsBack)
    .sort((a, b) => b - a);
  const silent = new Set<string>();
  while (open.length > 0) {
    const atHome = staysHome(steps, await store.journal(plan.id));
    // Who gave it up cannot ask the silent host either.
    if (plan.givenUp !== undefined && !atHome) return;
    const first = atHome ? open.findIndex((i) => steps[i]?.leadsBack === "first") : -1;
    const [index = -1] = open.splice(Math.max(first, 0), 1);
    const mayStay = atHome && (first === -1 || plan.givenUp !== undefined);
    const back = await (mayStay ? takeBackIfHeard : takeBack)({ index, steps, session }, silent);
    if (!back && !atHome) return;
  }
}

interface Which {
  readonly index: number;
  readonly steps: readonly BoundStep[];
  readonly session: Session;
}

/** Takes a step back unless one of its hosts is silent: nothing depends on it, and it is told what stays there. */
async function takeBackIfHeard(which: Which, silent: Set<string>): Promise<boolean> {
  const { index, steps, session } = which;
  const step = steps[index];
  if (step === undefined) return true;
  const { apply } = undoStep(step);
  if (!apply.some(({ host }) => silent.has(host.name))) {
    try {
      return await takeBack(which);
    } catch (error) {
      const { code, details } = toOpsError(error, session.planId);
      if (!isUnknown(error) && code !== "domain.libvirt-silent") throw error;
      silent.add(String(details.host));
    }
  }
  const lines = (step.byHand ?? apply).flatMap((action) =>
    action.type === "command" && silent.has(action.host.name)
      ? [`${action.host.name}$ ${action.command.shown}`]
      : [],
  );
  const why = `${[...silent].join(" and ")} does not answer. \`/ferry undo ${session.planId}\` does it once that is over. By hand:`;
  await tellOnce([`Not taken back: ${step.title}`, why, ...lines], session);
  return false;
}
