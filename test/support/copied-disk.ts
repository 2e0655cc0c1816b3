import type { Host } from "../../config/inventory.ts";
import { appArmor } from "../../jobs/facts/app-armor.ts";
import { chain } from "../../jobs/facts/chain.ts";
import { copyTarget } from "../../jobs/facts/copy-target.ts";
import { definitions } from "../../jobs/facts/definitions.ts";
import { definitionKept } from "../../jobs/facts/kept-definition.ts";
import { keptDisks } from "../../jobs/facts/kept-disks.ts";
import type { Presence } from "../../jobs/facts/presence.ts";
import type { DiskCopy, Move } from "../../jobs/move.ts";
import { afterCopies, beforeCopies } from "../../jobs/runbooks/disk-copies.ts";
import type { Action, BoundStep } from "../../jobs/step.ts";

export const OWN: DiskCopy = { target: "vda", path: "/own/vm1.qcow2", format: "qcow2", sizeBytes: 1024 };

/**
 * The disk that kvm1 alone has, and its copy on kvm2, as the commands of a move
 * leave them: each command does what it was seen to do, and refuses what it
 * was seen to refuse. `wrong` collects what may never happen.
 */
export function copiedDisk(move: Move, where: () => { readonly kvm1: Presence; readonly kvm2: Presence }) {
  const { uuid, planId } = move;
  const disk = {
    definition: false,
    source: "original",
    target: "absent",
    recorded: false,
    wrong: [] as string[],
  };
  const [keepDefinition, createTarget] = beforeCopies(move);
  const [keepDisks] = afterCopies(move);
  const image = [{ filename: OWN.path, format: OWN.format, "virtual-size": OWN.sizeBytes, "actual-size": 1 }];
  const no = (stderr: string) => ({ code: 1, stderr });

  const answers = new Map<string, () => { stdout?: string; code?: number; stderr?: string }>([
    [appArmor.command.line, () => ({ stdout: "N\n" })],
    [definitions.command.line, () => ({ stdout: "<domains></domains>\n" })],
    [definitionKept(move.vm, uuid, planId).command.line, () => ({ stdout: disk.definition ? "kept\n" : "" })],
    [copyTarget(OWN.path, planId).command.line, () => ({ stdout: `${disk.target}\n` })],
    [
      chain(OWN.path, OWN.format).command.line,
      () => (disk.target === "absent" ? { code: 44 } : { stdout: JSON.stringify(image) }),
    ],
    [
      keptDisks([OWN.path], planId).command.line,
      () => ({ stdout: `${disk.source}\n${disk.recorded ? "recorded" : "unrecorded"}\n` }),
    ],
    [lineOf(keepDefinition?.apply), () => did({ definition: where().kvm1.presence === "present" })],
    [lineOf(createTarget?.apply), () => did({ target: "ours" })],
    [
      lineOf(keepDisks?.apply),
      () => (isThere(where().kvm1) ? no("vm1 runs here") : did({ source: "kept", recorded: true })),
    ],
    [
      lineOf(undoOf(createTarget)),
      () => (isThere(where().kvm2) ? no("vm1 is here") : did({ target: "absent" })),
    ],
    [lineOf(undoOf(keepDefinition)), () => did({ definition: false })],
  ]);

  function did(change: Partial<typeof disk>) {
    Object.assign(disk, change);
    const { kvm1, kvm2 } = where();
    if (isThere(kvm1) && disk.source !== "original") disk.wrong.push("vm1 is on kvm1 and its disk is not");
    if (isThere(kvm2) && disk.target !== "ours") disk.wrong.push("vm1 is on kvm2 and its disk is not");
    if (disk.source !== "original" && disk.target !== "ours")
      disk.wrong.push("no disk is left under its name");
    return {};
  }

  return { disk, answer: (_host: Host, line: string) => answers.get(line)?.() };
}

const isThere = ({ presence, process }: Presence) => presence === "present" || process;
const undoOf = (step: BoundStep | undefined) => (Array.isArray(step?.undo) ? step.undo : []);
const lineOf = ([action]: readonly Action[] = []) =>
  action?.type === "command" ? action.command.line : "no such command";
