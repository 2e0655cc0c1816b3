import { handedOver } from "../handed-over.ts";
import { bindMove } from "../move.ts";
import type { RunbookContext } from "../runbook.ts";
import { shareNamed } from "../site-lookup.ts";
import { type BoundStep, blocked } from "../step.ts";
import { defineThere } from "../steps/domain/define-there.ts";
import { keepDefinition } from "../steps/domain/keep-definition.ts";
import { enableLibvirt } from "../steps/host/enable-libvirt.ts";
import { installPackages } from "../steps/host/install-packages.ts";
import { installRsync } from "../steps/host/install-rsync.ts";
import { letCopiesIn, shutCopiesOut } from "../steps/host/let-copies-in.ts";
import { basesEqual } from "../steps/migration/bases-equal.ts";
import { canMoveCold } from "../steps/migration/can-move-cold.ts";
import { carryAutostart } from "../steps/migration/carry-autostart.ts";
import { comparedPaths, copiesEqual } from "../steps/migration/copies-equal.ts";
import { copiesReach } from "../steps/migration/copies-reach.ts";
import { cpuCompatible } from "../steps/migration/cpu-compatible.ts";
import { disksShared } from "../steps/migration/disks-shared.ts";
import { memoryFits } from "../steps/migration/memory-fits.ts";
import { migrateOffline } from "../steps/migration/migrate-offline.ts";
import { networksExist } from "../steps/migration/networks-exist.ts";
import { unlessNvramWritten } from "../steps/migration/nvram-unwritten.ts";
import { rpcAnswers } from "../steps/migration/rpc-answers.ts";
import { sourceLetGo } from "../steps/migration/source-let-go.ts";
import { startThere } from "../steps/migration/start-there.ts";
import { sumFiles } from "../steps/migration/sum-files.ts";
import { tpmEmulated } from "../steps/migration/tpm-emulated.ts";
import { undefineSource } from "../steps/migration/undefine-source.ts";
import { copyFiles } from "../steps/volume/copy-files.ts";
import { flattenCopies } from "../steps/volume/flatten-copies.ts";
import { keepDisks } from "../steps/volume/keep-disks.ts";
import { keepNvram } from "../steps/volume/keep-nvram.ts";
import { makeTpmFolders } from "../steps/volume/make-tpm-folders.ts";
import { placeCopies } from "../steps/volume/place-copies.ts";
import { roomForCopies } from "../steps/volume/room-for-copies.ts";
import { writtenThere } from "../steps/volume/written-there.ts";
import { notedOf, nvramFiles, ownOf } from "./cold-kept.ts";
import type { ColdParams } from "./cold-params.ts";
import { prepareHostSteps } from "./preparation.ts";
import { clientSteps, shareSteps } from "./sharing.ts";
import { startingAgain } from "./starting-again.ts";

/**
 * The steps of a cold migration. At every instant a definition and a complete
 * disk are on at least one host: copies are checked before anything of the
 * source changes, its disks are renamed before the destination may start, and
 * its definition goes last; then the variables of its firmware are renamed too.
 */
export function coldSteps(params: ColdParams, context: RunbookContext): readonly BoundStep[] {
  const { site, planId } = context;
  const move = bindMove(params, planId, site);
  const { vm, uuid, source, destination, running, autostart, deadlineMs } = { ...params, ...move };
  const ownDisks = params.copied.some(({ kind }) => kind === "disk");
  const mountPoints = params.shares.map(({ share }) => shareNamed(site, share).mountPoint);
  const { machine, emulator } = params.change;
  const copying = copyingSteps(params, context);
  const asked = { host: source, name: vm, uuid, planId, deadlineMs, elsewhere: [destination] };
  const isHandedOver = async () =>
    handedOver(coldSteps(params, context), await context.records.journal(planId));
  const off = running ? [startingAgain({ ...asked, leaves: true }, isHandedOver)] : [];
  const steps = [
    canMoveCold(move),
    ...(running ? [memoryFits(move)] : []),
    ...(params.hosts === undefined ? [] : prepareHostSteps(params.hosts, context)),
    ...copying.host,
    ...params.shares.flatMap((share) => [...clientSteps(share, context), ...shareSteps(share, context)]),
    networksExist(move),
    ...(ownDisks ? [] : [cpuCompatible({ ...move, asItIs: true })]),
    // Of another machine type nobody can say before it starts.
    ...(ownDisks && machine === undefined && emulator === undefined ? [cpuCompatible(move)] : []),
    ...(move.disks.length + move.files.length === 0 ? [] : [disksShared({ ...move, mountPoints })]),
    ...(ownDisks ? [] : [rpcAnswers(move)]),
    ...copying.before,
    keepDefinition({ host: source, vm, uuid, planId }),
    ...off,
    ...copying.files,
    ...(ownDisks ? ownDiskSteps(params, context) : sharedDiskSteps(params, context)),
    ...(running ? [startThere(move)] : []),
    ...(autostart ? [carryAutostart(move)] : []),
    ...(ownDisks ? [undefineSource({ ...move, running, nvram: nvramFiles(params).length > 0 })] : []),
    ...copying.after,
    // Last: by then nothing on the source can start it, which would make new ones.
    ...(ownDisks ? keepNvramSteps(params, context) : []),
  ];
  // A host that takes copies and mounts a share is prepared for both in the same steps.
  return [...new Map(steps.map((step) => [`${step.id} ${step.title}`, step])).values()];
}

/** What the run takes back by itself when it ends before there is no way back. */
const leadingBack = (step: BoundStep): BoundStep => ({ ...step, leadsBack: true });

/** Gives the destination a definition of the VM: before it begins, nothing there can start the VM. */
const handingOver = (step: BoundStep): BoundStep => ({ ...step, handsOver: true });

/** All that brings the VM's own files across: what it needs of the hosts, what can be done ahead, and the rest. */
function copyingSteps(params: ColdParams, { site, planId }: RunbookContext) {
  const { way, copied: files, bandwidth, presync, running, tpm } = params;
  if (way === undefined) return { host: [], before: [], files: [], after: [] };
  const { vm, uuid, source, destination } = bindMove(params, planId, site);
  const { sshPort, sparseInPlace, zstd, profiles } = way;
  const is = { vm, uuid, source, destination, files, planId };
  const bases = files.filter(({ there }) => there);
  const flattens = files.some(({ flat }) => flat !== undefined);
  const copying = { ...is, bandwidth, sparseInPlace, zstd };
  const { manager, architecture, generation, libvirtEnabled } = profiles.destination;
  return {
    host: [
      installPackages({ host: destination, roles: ["kvm"], manager, architecture, planId }),
      enableLibvirt({ host: destination, generation, wasEnabled: libvirtEnabled }),
      installRsync({ host: source, manager: profiles.source.manager, planId }),
      installRsync({ host: destination, manager, planId }),
    ],
    before: [
      ...(tpm === undefined ? [] : [tpmEmulated({ ...is, secret: tpm.secret })]),
      roomForCopies({ ...is, again: flattens ? 1 : 0 }),
      ...(files.some(({ kind }) => kind === "tpm") ? [leadingBack(makeTpmFolders(is))] : []),
      leadingBack(letCopiesIn({ ...is, sshPort })),
      copiesReach({ ...is, sshPort }),
      ...(bases.length === 0
        ? []
        : [
            sumFiles({ vm, host: source, paths: bases.map(({ path }) => path), planId, summed: "bases" }),
            sumFiles({ vm, host: destination, paths: comparedPaths(bases, planId), planId, summed: "bases" }),
            basesEqual({ ...is, files: bases }),
          ]),
      ...(presync && running ? [leadingBack(copyFiles({ ...copying, turn: "ahead" }))] : []),
    ],
    files: [
      leadingBack(copyFiles({ ...copying, turn: "whole" })),
      sumFiles({ vm, host: source, paths: files.map(({ path }) => path), planId }),
      sumFiles({ vm, host: destination, paths: comparedPaths(files, planId), planId }),
      copiesEqual(is),
      ...(flattens ? [leadingBack(flattenCopies(is))] : []),
      leadingBack(placeCopies(is)),
    ],
    after: [shutCopiesOut({ ...is, sshPort })],
  };
}

/** The VM's way over where it has disks of its own. */
function ownDiskSteps(params: ColdParams, { site, planId }: RunbookContext): readonly BoundStep[] {
  const { vm, uuid, source, destination } = bindMove(params, planId, site);
  const { copied: files, change, images } = params;
  const own = ownOf(params);
  const kept = { vm, uuid, host: source, destination, files: own, planId, noted: notedOf(params) };
  const is = { vm, uuid, source, destination, files, planId, hasTpm: params.tpm !== undefined };
  return [
    handingOver(leadingBack(defineThere({ vm, uuid, source, destination, change, images }))),
    leadingBack(unlessWritten(keepDisks(kept), is)),
    sourceLetGo(is),
  ];
}

/**
 * And where both hosts share them: its definition alone goes over, after the
 * copy of its firmware's variables. Should it not start there, it finds its way
 * back free.
 */
function sharedDiskSteps(params: ColdParams, context: RunbookContext): readonly BoundStep[] {
  const move = bindMove(params, context.planId, context.site);
  const [path] = nvramFiles(params);
  const over = handingOver(migrateOffline(move));
  return path === undefined
    ? [over]
    : [unlessNvramWritten(over, { ...move, path }), ...keepNvramSteps(params, context)];
}

/** Keeps its firmware's variables on the source, which has no definition of it by then. */
function keepNvramSteps(params: ColdParams, { site, planId }: RunbookContext): readonly BoundStep[] {
  const { vm, uuid, source, destination } = bindMove(params, planId, site);
  const is = { vm, uuid, host: source, destination, planId, noted: notedOf(params) };
  return nvramFiles(params).map((path) => keepNvram({ ...is, path }));
}

/** The source's disks come back only while no guest has written to their copies: what it wrote would be lost. */
function unlessWritten(step: BoundStep, is: Parameters<typeof sourceLetGo>[0]): BoundStep {
  return {
    ...step,
    checkUndo: async (read) => {
      const [verdict, written] = await Promise.all([step.checkUndo?.(read), writtenThere(is, read)]);
      if (verdict === undefined) throw new Error(`${step.id} has no check of its undo`);
      return verdict.state !== "needed" || written === undefined ? verdict : blocked(written);
    },
  };
}
