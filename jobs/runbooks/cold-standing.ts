import { coldWhereabouts } from "../cold-whereabouts.ts";
import { fileStats } from "../facts/file-stats.ts";
import { keptDisks } from "../facts/kept-disks.ts";
import { presence } from "../facts/presence.ts";
import { unitEnded } from "../facts/unit-ended.ts";
import { isUnknown } from "../failure.ts";
import { handedOver } from "../handed-over.ts";
import { keptAs } from "../kept.ts";
import { bindMove, type Move } from "../move.ts";
import type { RunEvent } from "../record.ts";
import type { RunbookContext, Standing } from "../runbook.ts";
import type { Read } from "../step.ts";
import { shutDownUnit } from "../steps/domain/shut-down.ts";
import { isTpmFolder } from "../tpm.ts";
import { keptOf, ownOf } from "./cold-kept.ts";
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

/** The end of a cold move, for people: where the VM is, how long it was down, and what is kept where. */
export async function coldSummary(
  params: ColdParams,
  context: RunbookContext,
  read: Read,
): Promise<string[]> {
  const { site, planId, records } = context;
  const { vm, source, destination } = bindMove(params, planId, site);
  const kept = keptOf(params, planId);
  const [found, offAt, journal, stats] = await Promise.all([
    coldWhereabouts(bindMove(params, planId, site), read),
    params.running ? read(source, unitEnded(shutDownUnit(planId))) : undefined,
    records.journal(planId),
    kept.length === 0 ? [] : read(source, fileStats(kept.map((file) => file.kept))),
  ]);
  const lines = [`${vm} ${hasMoved(found, source, destination)}${downtime(params, context, journal, offAt)}`];
  const there = kept.filter((_, i) => stats[i] !== undefined);
  if (there.length > 0) {
    const what = [
      ...(there.some(({ path, nvram }) => !nvram && !isTpmFolder(path)) ? ["its old disks"] : []),
      ...(there.some(({ nvram }) => nvram) ? ["its firmware's variables"] : []),
      ...(there.some(({ path }) => isTpmFolder(path)) ? ["its TPM's state"] : []),
    ].join(", ");
    const names = there.map((file) => file.kept).join(", ");
    lines.push(
      `${source.name} keeps ${what} and a copy of its definition: ${names}. \`/ferry purge ${planId}\` removes them once they need not be kept any more.`,
    );
  }
  const left = params.copied
    .filter(
      ({ kind, path }) => kind !== "disk" && kind !== "tpm" && !there.some((file) => file.path === path),
    )
    .map(({ path }) => path);
  if (left.length > 0) lines.push(`Left as they are on ${source.name}: ${left.join(", ")}.`);
  return lines;
}

/** Where it is once every step is true, as both hosts tell it now: its guest may have stopped since. */
function hasMoved(
  found: Awaited<ReturnType<typeof coldWhereabouts>>,
  source: Move["source"],
  destination: Move["destination"],
): string {
  if ("unclear" in found) return `${found.unclear}. ${found.next}`;
  const is = { active: "runs", off: "is, off,", absent: "is not" }[found.destination];
  const lasting = found.persistentThere ? ", persistent there" : "";
  const here =
    found.source === "absent" ? "has no definition of it any more" : "still has a definition of it";
  return `${is} on ${destination.name}${lasting}; ${source.name} ${here}.`;
}

/**
 * How long the guest was off, as a sentence: from the end of the unit that
 * waited for it. The journal tells of that end late where its worker has died,
 * so that without the unit (its host has booted since) only this is known: it
 * was no longer than since the guest was asked to shut down.
 */
function downtime(
  params: ColdParams,
  context: RunbookContext,
  journal: readonly RunEvent[],
  offAt: number | undefined,
): string {
  const steps = coldSteps(params, context);
  const at = (id: string, type: "step.started" | "step.applied") => {
    const step = steps.findIndex((each) => each.id === id);
    return journal.find((event) => event.type === type && event.step === step)?.at;
  };
  const asked = at("domain.shut-down", "step.started");
  const on = at("migration.start-there", "step.applied");
  if (asked === undefined || on === undefined) return "";
  const isKnown = offAt !== undefined && offAt >= asked && offAt <= on;
  return ` It was down for ${isKnown ? "" : "at most "}${((on - (isKnown ? offAt : asked)) / 1000).toFixed(0)} s.`;
}
