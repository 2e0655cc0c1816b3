import { coldWhereabouts } from "../cold-whereabouts.ts";
import { fileStats } from "../facts/file-stats.ts";
import { bindMove, type Move } from "../move.ts";
import type { RunEvent } from "../record.ts";
import type { RunbookContext, Standing } from "../runbook.ts";
import type { Read } from "../step.ts";
import { isTpmFolder } from "../tpm.ts";
import { keptOf } from "./cold-kept.ts";
import type { ColdParams } from "./cold-params.ts";
import { coldSteps } from "./cold-steps.ts";

const IS = { off: "is off", active: "runs", absent: "is not" } as const;

/** Where a VM is after a cold move has stopped in the middle. */
export async function coldStanding(move: Move, read: Read): Promise<Standing> {
  const { vm, source, destination } = move;
  const found = await coldWhereabouts(move, read);
  if ("unclear" in found) return { unclear: `${vm} ${found.unclear}. ${found.next}` };
  if (found.source === "absent")
    return `${vm} ${IS[found.destination]} on ${destination.name}; ${source.name} has no definition of it.`;
  const there =
    found.destination === "absent"
      ? "has nothing of it"
      : found.destination === "off"
        ? "has a definition of it that does not run"
        : "runs it";
  return `${vm} ${IS[found.source]} on ${source.name}; ${destination.name} ${there}.`;
}

/** The end of a cold move, for people: where the VM is, how long it was down, and what is kept where. */
export async function coldSummary(
  params: ColdParams,
  context: RunbookContext,
  read: Read,
): Promise<string[]> {
  const { site, planId, records } = context;
  const { vm, source, destination } = bindMove(params, planId, site);
  const kept = keptOf(params, planId);
  const [journal, stats] = await Promise.all([
    records.journal(planId),
    kept.length === 0 ? [] : read(source, fileStats(kept.map((file) => file.kept))),
  ]);
  const down = downtimeMs(params, context, journal);
  const is = params.running ? "runs" : "is, off,";
  const lines = [
    `${vm} ${is} on ${destination.name}, persistent there; ${source.name} has no definition of it any more.${down === undefined ? "" : ` It was down for ${(down / 1000).toFixed(0)} s.`}`,
  ];
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

/** From the moment that the guest was asked to shut down to its start on the destination, by Ferry's clock. */
function downtimeMs(params: ColdParams, context: RunbookContext, journal: readonly RunEvent[]) {
  const steps = coldSteps(params, context);
  const at = (id: string) => {
    const step = steps.findIndex((each) => each.id === id);
    return journal.find((event) => event.type === "step.applied" && event.step === step)?.at;
  };
  const [off, on] = [at("domain.shut-down"), at("migration.start-there")];
  return off === undefined || on === undefined ? undefined : on - off;
}
