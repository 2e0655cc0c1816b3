import type { Site } from "../../config/site.ts";
import { copyTarget } from "../facts/copy-target.ts";
import { keptDisks } from "../facts/kept-disks.ts";
import { keptRecord } from "../facts/kept-record.ts";
import { keptAs } from "../kept.ts";
import type { Move } from "../move.ts";
import type { BoundStep, Read } from "../step.ts";
import { keepDefinition } from "../steps/domain/keep-definition.ts";
import { createTarget } from "../steps/volume/create-target.ts";
import { exactSize } from "../steps/volume/exact-size.ts";
import { keepDisks } from "../steps/volume/keep-disks.ts";

/** What a move with disks needs before it: images to copy into, which go again by themselves should it fail. */
export function beforeCopies({ vm, uuid, source, destination, planId, copies = [] }: Move): BoundStep[] {
  if (copies.length === 0) return [];
  const steps = [
    keepDefinition({ host: source, vm, uuid, planId }),
    ...copies.map((copy) => createTarget({ host: destination, vm, uuid, copy, planId })),
  ];
  return steps.map((step) => ({ ...step, leadsBack: true }));
}

/** And after it: the source's images stay, under a name that nothing starts. */
export function afterCopies({ vm, uuid, source, destination, planId, copies = [] }: Move): BoundStep[] {
  if (copies.length === 0) return [];
  const files = copies.map(({ path }) => path);
  return [keepDisks({ host: source, destination, vm, uuid, files, planId })];
}

/** What is kept where, how long, and what removes it then. */
export async function keptWords(
  { source, copies = [], planId }: Move,
  site: Site,
  read: Read,
): Promise<string[]> {
  if (copies.length === 0) return [];
  const since = (await read(source, keptRecord(planId)))?.record.since;
  const until =
    since === undefined
      ? undefined
      : new Date(since * 1000 + site.policy.keepForMs).toISOString().slice(0, 10);
  const names = copies.map(({ path }) => keptAs(path, planId)).join(", ");
  const then =
    until === undefined
      ? ""
      : `, until ${until} at least; then \`/ferry purge ${planId}\` deletes ${copies.length === 1 ? "it" : "them"}`;
  // libvirt keeps no figures of disks once the move is over.
  const disks = copies.map(({ target, sizeBytes }) => `${target} (${exactSize(sizeBytes)})`).join(", ");
  const copied = copies.length === 1 ? `disk ${disks} was` : `disks ${disks} were`;
  return [`Its ${copied} copied with it. What it left on ${source.name} is kept as ${names}${then}.`];
}

/** Images that a move which came to nothing left on its destination, in words. */
export async function leftCopies(
  { vm, destination, copies = [], planId }: Move,
  read: Read,
): Promise<string[]> {
  const states = await Promise.all(copies.map(({ path }) => read(destination, copyTarget(path, planId))));
  const left = copies.filter((_, i) => states[i] === "ours").map(({ path }) => path);
  if (left.length === 0) return [];
  return [
    `What was copied of its disks is not whole and still on ${destination.name} (${left.join(", ")}): \`/ferry undo ${planId}\` removes it. Never start ${vm} on it.`,
  ];
}

/** Disks that a move which has arrived has not put aside on its source, in words. */
export async function leftBehind({ vm, source, copies = [], planId }: Move, read: Read): Promise<string[]> {
  if (copies.length === 0) return [];
  const { places } = await read(
    source,
    keptDisks(
      copies.map(({ path }) => path),
      planId,
    ),
  );
  const left = copies.filter((_, i) => places[i] === "original").map(({ path }) => path);
  if (left.length === 0) return [];
  return [
    `Its old disks still have their names on ${source.name} (${left.join(", ")}): never start ${vm} on them there.`,
  ];
}
