import type { Host } from "../../../config/inventory.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { fileSums, SUMS_FOLDER, type Summed, sumsFile } from "../../facts/file-sums.ts";
import { type Command, sh } from "../../shell.ts";
import { defineStep, needed, nothingToUndo, satisfied } from "../../step.ts";

interface Summing {
  readonly vm: string;
  readonly host: Host;
  /** The files on this host. */
  readonly paths: readonly string[];
  readonly planId: string;
  /** `bases`: only those that both hosts have, beforehand. */
  readonly summed?: Summed;
}

/**
 * Reads every byte of the files and takes checksums, once what was written is
 * on the disk. Holes read as zeros, so the same content has the same checksum
 * however it is stored.
 */
export const sumFiles = defineStep<Summing>({
  id: "migration.sum-files",
  risk: "safe",
  title: ({ vm, host, summed }) =>
    summed === "bases"
      ? `Read the files of ${vm} that both hosts have, on ${host.name}, for their checksums`
      : `Read ${vm}'s files on ${host.name} for their checksums`,

  async check({ host, paths, planId, summed }, read) {
    const [sums, now] = await Promise.all([
      read(host, fileSums(planId, paths.length, summed)),
      read(host, fileStats(paths)),
    ]);
    if (sums === undefined) return needed("they have not been read yet");
    const changed = paths.findIndex((_, i) => {
      const [sum, stat] = [sums[i], now[i]];
      return sum === undefined || stat === undefined || !isFile(stat) || !sameVersion(sum, stat);
    });
    return changed === -1 ? satisfied() : needed(`${paths[changed]} has changed since it was read`);
  },

  apply({ host, paths, planId, summed }) {
    const unit = `ferry-${planId}-${summed === "bases" ? "bases-" : ""}sums`;
    const command = sumCommand(paths, sumsFile(planId, summed));
    return [{ type: "unit", host, unit, command, stop: sh`systemctl kill ${unit}.service` }];
  },
  undo: nothingToUndo,
});

/**
 * On one line: see `unit` in step.ts. openssl uses what the processor has for it, which makes it several
 * times as fast as sha256sum(1); where there is none, that reads the file instead.
 */
function sumCommand(paths: readonly string[], file: string): Command {
  const part = `${file}.part`;
  const sum = sh`{ openssl dgst -sha256 -r 2>/dev/null || sha256sum; } <"$f" | cut -c 1-64`;
  const one = sh`is=$(stat -c '%s %.9Y' -- "$f") && sum=$(${sum}) && echo "$is $sum" >>${part} || exit 1`;
  return sh`umask 077; mkdir -p ${SUMS_FOLDER} && sync ${paths} && : >${part} || exit 1; for f in ${paths}; do ${one}; done; sync ${part} && mv ${part} ${file} && sync ${SUMS_FOLDER}`;
}
