import { type CopiedFile, type CopiedVm, placedFrom, toPlace } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { imagesOver } from "../../facts/images-over.ts";
import { openFiles } from "../../facts/open-files.ts";
import { presence } from "../../facts/presence.ts";
import { isUnknown } from "../../failure.ts";
import { blocked, needed, type Read, satisfied, type Verdict } from "../../step.ts";
import { checkedVersions } from "./checked-versions.ts";
import { otherUser } from "./other-user.ts";
import { stillThere } from "./still-there.ts";

/**
 * Whether copies that have their own names are to be removed again: only while
 * the VM is not on the destination, its own files are whole on the source, the
 * copies are what was checked, and nobody else has come to use them. A file
 * whose copy still has its passing name is not of this plan.
 */
export async function copiesToGo(params: CopiedVm, read: Read): Promise<Verdict> {
  const { vm, uuid, source, destination, files, planId } = params;
  const wanted = toPlace(files);
  const [parts, finals, checked, originals, there] = await Promise.all([
    read(destination, fileStats(wanted.map((file) => placedFrom(file, planId)))),
    read(destination, fileStats(wanted.map(({ to }) => to))),
    checkedVersions(params, read),
    read(source, fileStats(wanted.map(({ path }) => path))),
    read(destination, presence(uuid)),
  ]);
  const placed = wanted.filter((_, i) => finals[i] !== undefined && parts[i] === undefined);
  if (placed.length === 0) {
    const gone = finals.every((final) => final === undefined);
    return satisfied(
      gone ? "they are gone" : `what has their names on ${destination.name} is not of this plan`,
    );
  }
  const obstacle = stillThere(there, vm, destination);
  if (obstacle !== undefined) return obstacle;
  const lost = wanted.find((_, i) => !isFile(originals[i]));
  if (lost !== undefined) {
    const at = { vm, path: lost.path, source: source.name, host: destination.name };
    return blocked(new OpsError("cold.only-copy", at));
  }
  for (const file of placed) {
    const [was, now] = [checked[files.indexOf(file)], finals[wanted.indexOf(file)]];
    const names = { vm, path: file.to, source: source.name, destination: destination.name, plan: planId };
    if (was === undefined) return blocked(new OpsError("cold.copy-unrecorded", names));
    if (!isFile(now) || !sameVersion(was, now)) return blocked(new OpsError("cold.not-the-copy", names));
  }
  const user = await userOf(params, placed, read);
  return user === undefined ? needed("the copies have their names") : blocked(user);
}

/** Whoever uses one of them on the destination: another VM, an image, a process. */
async function userOf(
  { vm, uuid, destination, planId }: CopiedVm,
  placed: readonly CopiedFile[],
  read: Read,
): Promise<OpsError | undefined> {
  const paths = placed.map(({ to }) => to);
  const own = [...paths, ...placed.map((file) => placedFrom(file, planId))];
  const [other, over, [open]] = await Promise.all([
    otherUser({ host: destination, uuid, files: paths }, read),
    read(destination, imagesOver(paths)).catch(unlessSilent),
    read(destination, openFiles(paths)),
  ]);
  if (other !== undefined) return other;
  // An image that cannot be read may be one.
  if (over instanceof OpsError) return over;
  const image = over.find((each) => !own.includes(each));
  const inUse = (user: string) => new OpsError("cold.copy-in-use", { vm, host: destination.name, user });
  if (image !== undefined) return inUse(`${image} lies over one of them`);
  return open === undefined ? undefined : inUse(`a process has ${open} open`);
}

/** A host that is silent is asked again; an answer that makes no sense is one. */
function unlessSilent(error: unknown): OpsError {
  if (error instanceof OpsError && !isUnknown(error)) return error;
  throw error;
}
