import { coldWhereabouts } from "../cold-whereabouts.ts";
import { keptDisks } from "../facts/kept-disks.ts";
import { presence } from "../facts/presence.ts";
import { isUnknown } from "../failure.ts";
import { handedOver } from "../handed-over.ts";
import { keptAs } from "../kept.ts";
import { bindMove, type Move } from "../move.ts";
import type { RunbookContext, Standing } from "../runbook.ts";
import type { Read } from "../step.ts";
import { isTpmFolder } from "../tpm.ts";
import { ownOf } from "./cold-kept.ts";
import type { ColdParams } from "./cold-params.ts";
import { coldSteps } from "./cold-steps.ts";

const IS = { off: "is off", active: "runs", absent: "is not" } as const;

/** Where a VM is after a cold move has stopped in the middle, and under which names its disks and its TPM's state are. */
export async function coldStanding(
  params: ColdParams,
  context: RunbookContext,
  read: Read,
): Promise<Standing> {
  const move = bindMove(params, context.planId, context.site);
  const { vm, source, destination } = move;
  const own = ownOf(params);
  const [found, places] = await Promise.all([
    coldWhereabouts(move, read).catch((error) => {
      if (isUnknown(error)) return { error };
      throw error;
    }),
    own.length === 0 ? [] : read(source, keptDisks(own, context.planId)).then(({ places }) => places),
  ]);
  const renamed = own.filter((_, i) => places[i] === "kept");
  if ("error" in found || ("unclear" in found && found.passing === "wait")) {
    const atHome = places.every((place) => place === "original")
      ? await standingAtHome(move, params, context, read)
      : undefined;
    if (atHome !== undefined) return atHome;
  }
  if ("error" in found) throw found.error;
  if ("unclear" in found) return { unclear: `${vm} ${found.unclear}. ${found.next}` };
  if (found.source === "absent")
    return `${vm} ${IS[found.destination]} on ${destination.name}; ${source.name} has no definition of it.`;
  const there =
    found.destination === "absent"
      ? "has nothing of it"
      : found.destination === "off"
        ? "has a definition of it that does not run"
        : "runs it";
  const disks = renamed.length === 0 ? "" : ` ${namesOf(renamed, move)}`;
  const back = disks === "" || found.destination === "active" ? "" : ` ${givesBack(move)}`;
  const here = await read(source, presence(move.uuid));
  // It may hear nobody (paused), or be on its way to its end (in shutdown).
  const is =
    here.presence === "present" && found.source === "active" && here.state !== "running"
      ? `is ${here.state} (${here.reason})`
      : IS[found.source];
  return `${vm} ${is} on ${source.name}; ${destination.name} ${there}.${disks}${back}`;
}

/**
 * The same while the destination cannot tell. It has no definition of the VM
 * where the journal says that none was begun to be made there, and the source
 * says that it has let nothing go: definition and disks are where they were.
 */
async function standingAtHome(
  { vm, uuid, source, destination }: Move,
  params: ColdParams,
  context: RunbookContext,
  read: Read,
): Promise<string | undefined> {
  const journal = await context.records.journal(context.planId);
  if (handedOver(coldSteps(params, context), journal)) return undefined;
  const here = await read(source, presence(uuid));
  if (here.presence !== "present" || (here.state !== "running" && here.state !== "shut off"))
    return undefined;
  const how = here.state === "running" ? IS.active : IS.off;
  return `${vm} ${how} on ${source.name}. ${destination.name} cannot be asked; this plan has not defined ${vm} there.`;
}

/** A VM whose disks have other names cannot start, and nothing else says why. */
function namesOf(renamed: readonly string[], { source, planId }: Move): string {
  const names = renamed.map((path) => `${keptAs(path, planId)} (was ${path})`).join(", ");
  const what = renamed.some(isTpmFolder) ? "its disks and its TPM's state" : "its disks";
  return `It cannot start on ${source.name}, where ${what} have other names by now: ${names}.`;
}

const givesBack = ({ vm, destination, planId }: Move) =>
  `\`/ferry undo ${planId}\` gives them back, unless what ${destination.name} has of ${vm} forbids it, and says so.`;
