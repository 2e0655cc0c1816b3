import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, copyFolder, partOf, toCopy } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { aheadFile, copiedAhead } from "../../facts/copied-ahead.ts";
import { copyProgress, progressFile } from "../../facts/copy-progress.ts";
import { fileStats, isFile, sameVersion } from "../../facts/file-stats.ts";
import { NO_ROOM } from "../../no-room.ts";
import { type Command, sh } from "../../shell.ts";
import { blocked, type CommandAction, defineStep, needed, on, satisfied } from "../../step.ts";
import { ALIAS, ssh } from "../host/let-copies-in.ts";
import { checkedVersions } from "./checked-versions.ts";

interface Copying {
  readonly vm: string;
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  readonly planId: string;
  /** MiB a second; undefined for no limit. */
  readonly bandwidth: number | undefined;
  /** What both hosts' rsync can do. */
  readonly sparseInPlace: boolean;
  readonly zstd: boolean;
}

interface Params extends Copying {
  /** `ahead`: while the VM still runs and writes; what it writes meanwhile is sent in a second turn. */
  readonly turn: "ahead" | "whole";
}

/** How often a file is tried again in a row after a broken connection, and the pause before: some ten minutes in all. */
const TRIES = 30;
const PAUSE_S = 10;

/** What has a place of its own, to which `--to` does not apply. */
const THERE: Partial<Record<CopiedFile["kind"], "cold.tpm-there" | "cold.nvram-there">> = {
  tpm: "cold.tpm-there",
  nvram: "cold.nvram-there",
};

/**
 * Copies the VM's files to the destination, straight from host to host, under
 * names that are not their own yet. rsync sends what differs and no holes, goes
 * on where a broken connection left it, and gives the copy its original's
 * modification time once all of it is there: that is what tells a whole copy.
 */
export const copyFiles = defineStep<Params>({
  id: "volume.copy-files",
  risk: "safe",
  title: ({ vm, source, destination, turn }) =>
    turn === "ahead"
      ? `Copy ${vm}'s files from ${source.name} to ${destination.name} while it runs`
      : `Copy ${vm}'s files from ${source.name} to ${destination.name}`,

  async check({ vm, source, destination, files, planId, turn }, read) {
    const wanted = toCopy(files);
    const [ahead, checked, originals, parts, finals] = await Promise.all([
      turn === "ahead" && read(source, copiedAhead(planId)),
      checkedVersions({ destination, files, planId }, read),
      read(source, fileStats(wanted.map(({ path }) => path))),
      read(destination, fileStats(wanted.map(({ to }) => partOf(to, planId)))),
      read(destination, fileStats(wanted.map(({ to }) => to))),
    ]);
    for (const [i, file] of wanted.entries()) {
      const [original, part, final, was] = [originals[i], parts[i], finals[i], checked[files.indexOf(file)]];
      if (file.passing && isFile(original) && isFile(part) && sameVersion(original, part)) continue;
      // It has its own name by now; the original may be kept under another name.
      if (isFile(final) && part === undefined && was !== undefined && sameVersion(was, final)) continue;
      if (!isFile(original)) {
        return blocked(new OpsError("cold.file-gone", { vm, path: file.path, host: source.name }));
      }
      if (final !== undefined && !file.passing) {
        const code = THERE[file.kind] ?? "cold.file-there";
        return blocked(new OpsError(code, { vm, path: file.to, destination: destination.name }));
      }
      // The guest goes on writing: that all of it was sent once is all that can be asked for.
      if (isFile(part) && ahead) continue;
      if (!isFile(part)) return needed(`${destination.name} has no copy of ${file.path}`);
      if (!sameVersion(original, part)) return needed(`the copy of ${file.path} is not whole`);
    }
    return satisfied();
  },

  apply(params) {
    const { source, destination, planId, turn } = params;
    const unit = copyUnit(planId, turn);
    return [
      {
        type: "unit",
        host: source,
        unit,
        command: copyCommand(params),
        progress: copyProgress(planId),
        stop: sh`systemctl kill ${unit}.service`,
        failure: (output) =>
          new RegExp(NO_ROOM).test(output)
            ? new OpsError("cold.no-room-left", { destination: destination.name, host: source.name, output })
            : undefined,
      },
    ];
  },

  undo: removeParts,
  tidy: removeParts,
  async checkUndo({ destination, files, planId }, read) {
    const parts = await read(destination, fileStats(toCopy(files).map(({ to }) => partOf(to, planId))));
    return parts.every((part) => part === undefined) ? satisfied("they are gone") : needed("they are there");
  },
});

const copyUnit = (planId: string, turn: Params["turn"]): string =>
  `ferry-${planId}-${turn === "ahead" ? "copy-ahead" : "copy"}`;

function removeParts({ destination, files, planId }: Params): readonly CommandAction[] {
  return [on(destination, sh`rm -f -- ${toCopy(files).map(({ to }) => partOf(to, planId))}`)];
}

/**
 * rsync(1)'s exit statuses that a broken or slow connection ends in: 10 and 12
 * (socket, protocol), 30 and 35 (timeouts), 255 (ssh). All others are no better
 * the next time; nor is a connection that broke because the receiver had no room
 * and left before its own status (11) came across. -I: a copy whose time and length happen to be right is compared
 * all the same. On one line and without braces round variables: see `unit` in step.ts.
 */
function copyCommand({ files, planId, bandwidth, sparseInPlace, zstd, turn }: Params): Command {
  const total = toCopy(files).reduce((sum, { bytes }) => sum + bytes, 0);
  const compress = zstd
    ? ["-z", "--compress-choice=zstd", "--compress-level=1"]
    : ["-z", "--compress-level=1"];
  const options = [
    "-tSI",
    ...(sparseInPlace ? ["--inplace"] : []),
    "--partial",
    ...compress,
    "--timeout=60",
    ...(bandwidth === undefined ? [] : [`--bwlimit=${bandwidth * 1024}`]),
    "--info=progress2",
    "--outbuf=N",
  ];
  let before = 0;
  const turns = files.flatMap(({ path, bytes, there }, i) => {
    if (there) return [];
    const line = sh`copy ${i} ${before} ${path}`.line;
    before += bytes;
    return [line];
  });
  const done = turn === "ahead" ? [sh`: >${aheadFile(planId)}`.line] : [];
  const log = progressFile(planId);
  const complaints = `${copyFolder(planId)}/complaints`;
  const send = sh`echo "at $2 of ${total}" >>${log}; rsync ${options} -e ${ssh(planId)} -- "$3" ${ALIAS}:"$1" >>${log} 2>${complaints}; code=$?; cat ${complaints} >&2`;
  const full = sh`if grep -Eq ${NO_ROOM} ${complaints}; then exit 1; fi`;
  const again = sh`echo "the connection broke (rsync: $code)"; tries=$((tries + 1)); [ "$tries" -lt ${TRIES} ] || exit 1; sleep ${PAUSE_S}`;
  const copy = sh`copy() { tries=0; while :; do ${send}; case $code in 0) return 0 ;; 10|12|30|35|255) ;; *) exit 1 ;; esac; ${full}; ${again}; done; }`;
  const line = [sh`echo "start $(date +%s)" >${log}`.line, copy.line, ...turns, ...done].join("; ");
  return { ...copy, line, shown: line };
}
