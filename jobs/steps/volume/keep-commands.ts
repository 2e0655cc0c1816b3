import { keepableFunction } from "../../facts/kept-disks.ts";
import { openedFunction } from "../../facts/open-files.ts";
import { keptAs, keptFolder, keptRecord } from "../../kept.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { idleFunction } from "./not-here.ts";

/** A file of which a plan writes down that it keeps it; `nvram`: its firmware's variables, and no disk. */
export interface NotedFile {
  readonly path: string;
  readonly nvram?: true;
}

export interface KeptVm {
  readonly vm: string;
  readonly uuid: string;
  /** The disks' files, and the folder of the TPM's state. */
  readonly files: readonly string[];
  readonly planId: string;
  /** All that the plan keeps of the VM, where another of its steps keeps some; the same note names all of it. */
  readonly noted?: readonly NotedFile[];
}

/** A rename that never replaces anything; old mv(1) answers 0 when it did nothing. */
const RENAME: Command = sh`there() { [ -e "$1" ] || [ -L "$1" ]; }
${keepableFunction}
rename() { mv -nT -- "$1" "$2" && ! there "$1" && keepable "$2"; }`;

/**
 * Renames the files, and looks before and after that no process has them open
 * and the VM does not run here: whoever opened one before its rename is seen
 * afterwards, and whoever came later did not find it. All or nothing: on any
 * doubt every file gets its own name back. Of a TPM's folder the files in it
 * count, and swtpm's lock, which it has open as long as it runs. Who only glances at one (a pool that
 * is refreshed) is waited for. Since when is the host's own clock.
 */
export function keepCommand(
  { vm, uuid, files, planId, noted }: KeptVm,
  when: "off" | "undefined" = "off",
): Command {
  const record = keptRecord(planId);
  const entries = (noted ?? files.map((path): NotedFile => ({ path }))).map(({ path, ...is }) => ({
    path,
    kept: keptAs(path, planId),
    ...is,
  }));
  const head = JSON.stringify({ plan: planId, vm, uuid, files: entries }).slice(0, -1);
  const command = sh`${RENAME}
${openedFunction}
${idleFunction({ vm, uuid }, when)}
closed() {
  for g in "$1" "$1"/*/* "$1"/*/.lock; do [ ! -e "$g" ] || let_go "$g" || return 1; done
}
let_go() {
  for try in 1 2 3; do
    opened "$1"
    case $? in 1) return 0 ;; 0) [ $try = 3 ] || sleep 1 ;; *) return 1 ;; esac
  done
  echo "$1 is open" >&2
  return 1
}
back() {
  for f in ${files}; do there "$f" || rename "$f.ferry-${planId}" "$f"; done
  exit 1
}
idle || back
for f in ${files}; do
  if keepable "$f.ferry-${planId}" && ! there "$f"; then continue; fi
  keepable "$f" || { echo "$f is no plain file" >&2; back; }
  ! there "$f.ferry-${planId}" || { echo "$f.ferry-${planId} is there already" >&2; back; }
  closed "$f" || back
done
for f in ${files}; do
  ! there "$f" || rename "$f" "$f.ferry-${planId}" || back
  sync "$(dirname "$f")"
done
idle || back
for f in ${files}; do closed "$f.ferry-${planId}" || back; done
umask 077
mkdir -p ${keptFolder(planId)} || back
[ -s ${record} ] || { printf '%s,"since":%s}\\n' ${head} "$(date +%s)" >${`${record}.part`} && mv ${`${record}.part`} ${record}; } || back
sync ${record}`;
  return withTimeout(command, 60_000);
}

/**
 * Gives the files their own names back, and replaces nothing; what has its name already is left alone.
 * The note goes once nothing of what it names is kept any more.
 */
export function putBackCommand({
  files,
  planId,
  noted = [],
}: Pick<KeptVm, "files" | "planId" | "noted">): Command {
  const others = noted.map(({ path }) => path).filter((path) => !files.includes(path));
  return withTimeout(
    sh`${RENAME}
for f in ${files}; do
  k=$f.ferry-${planId}
  ! there "$f" || ! there "$k" || { echo "both $f and $k are there" >&2; exit 1; }
  there "$f" || rename "$k" "$f" || exit 1
done
for f in ${others}; do ! there "$f.ferry-${planId}" || exit 0; done
rm -f ${keptRecord(planId)}`,
    60_000,
  );
}
