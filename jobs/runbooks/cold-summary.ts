import { coldWhereabouts } from "../cold-whereabouts.ts";
import { fileStats } from "../facts/file-stats.ts";
import { unitEnded } from "../facts/unit-ended.ts";
import { bindMove, type Move } from "../move.ts";
import type { RunEvent } from "../record.ts";
import type { RunbookContext } from "../runbook.ts";
import type { Read } from "../step.ts";
import { shutDownUnit } from "../steps/domain/shut-down.ts";
import { isTpmFolder } from "../tpm.ts";
import { keptOf } from "./cold-kept.ts";
import type { ColdParams } from "./cold-params.ts";
import { coldSteps } from "./cold-steps.ts";

/** The end of a cold move, for people: where the VM is, how long it was down, and what is kept where. */
export async function coldSummary(
  params: ColdParams,
  context: RunbookContext,
  read: Read,
): Promise<string[]> {
  const { site, planId, records } = context;
  const move = bindMove(params, planId, site);
  const { vm, source, destination } = move;
  const kept = keptOf(params, planId);
  const [found, offAt, journal, stats] = await Promise.all([
    coldWhereabouts(move, read),
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
