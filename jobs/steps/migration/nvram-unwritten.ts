import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { type BoundStep, blocked, later, type Read, type Verdict } from "../../step.ts";

interface Params {
  readonly vm: string;
  readonly source: Host;
  readonly destination: Host;
  /** The file of its firmware's variables, on both. */
  readonly path: string;
}

/**
 * The step, which takes the source's definition of a VM away, needed only while
 * the variables of its firmware are on the destination as they are on the
 * source: where both hosts share its disks nothing keeps anybody from starting
 * it there after they were copied. A copy has its original's modification time.
 */
export const unlessNvramWritten = (step: BoundStep, params: Params): BoundStep => ({
  ...step,
  async check(read) {
    const [verdict, fault] = await Promise.all([step.check(read), nvramFault(params, read)]);
    return verdict.state === "needed" ? (fault ?? verdict) : verdict;
  },
});

async function nvramFault(
  { vm, source, destination, path }: Params,
  read: Read,
): Promise<Verdict | undefined> {
  const [[here], [there]] = await Promise.all([
    read(source, fileStats([path])),
    read(destination, fileStats([path])),
  ]);
  // So it is before its turn, and at its turn it would start without them.
  if (there === undefined) return later(`answers once ${destination.name} has its firmware's variables`);
  if (isFile(here) && isFile(there) && sameVersion(here, there)) return undefined;
  const hosts = { source: source.name, destination: destination.name };
  return blocked(new OpsError("cold.nvram-written", { vm, path, ...hosts }));
}
