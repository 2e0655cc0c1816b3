import { OpsError } from "../../error.ts";
import { keptRecord } from "../../facts/kept-record.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import type { KeptThere } from "./params.ts";

const HOUR_MS = 3_600_000;

/** The time is over for which the site wants kept disks to stay; both instants are by the host's clock. */
export const keptLongEnough = defineStep<KeptThere & { readonly keepForMs: number }>({
  id: "purge.kept-long-enough",
  risk: "safe",
  title: ({ keepForMs, host }) => `They have been kept on ${host.name} for ${inWords(keepForMs)}`,

  async check({ host, plan, vm, keepForMs }, read) {
    const kept = await read(host, keptRecord(plan));
    if (kept === undefined) return satisfied("nothing is kept any more");
    const { since } = kept.record;
    const until = since + Math.ceil(keepForMs / 1000);
    if (kept.now >= until) return satisfied(`kept since ${instant(since)}`);
    const details = { plan, vm, until: instant(until), keepFor: inWords(keepForMs) };
    return blocked(new OpsError("purge.too-early", details));
  },

  apply: () => [],
  undo: nothingToUndo,
});

/** '2026-12-05 10:56 UTC' */
const instant = (seconds: number) =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC`;

function inWords(ms: number): string {
  const hours = ms / HOUR_MS;
  if (hours >= 24 && hours % 24 === 0) return hours === 24 ? "1 day" : `${hours / 24} days`;
  return hours >= 1 && hours % 1 === 0 ? `${hours} h` : `${Math.round(ms / 60_000)} min`;
}
