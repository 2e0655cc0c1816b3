import { type CopiedVm, placedFrom, toPlace } from "../../copies.ts";
import { flatFile, sumsFile } from "../../facts/file-sums.ts";
import { openedFunction } from "../../facts/open-files.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { notHere } from "./not-here.ts";

/**
 * Removes the copies that have their own names, each only while it is the very
 * version that was checked, nobody has it open and the VM is not on this host.
 * What has its name while the copy still has its passing one is somebody else's.
 */
export function removeCopiesCommand({
  vm,
  uuid,
  files,
  planId,
}: Omit<CopiedVm, "source" | "destination">): Command {
  const flat = files.filter((file) => file.flat);
  const copies = toPlace(files).flatMap((file) => {
    const [record, all] = file.flat === undefined ? [sumsFile(planId), files] : [flatFile(planId), flat];
    return [placedFrom(file, planId), file.to, record, String(all.indexOf(file) + 1)];
  });
  return withTimeout(
    sh`${openedFunction}
${notHere({ vm, uuid })}
drop() {
  while [ $# -gt 3 ]; do
    if [ -e "$2" ] && [ ! -e "$1" ]; then
      [ "$(stat -c '%s %.9Y' -- "$2")" = "$(sed -n "$4p" "$3" | cut -d ' ' -f 1,2)" ] || { echo "$2 is not the copy that was checked" >&2; return 1; }
      opened "$2"
      case $? in 1) ;; 0) echo "$2 is open" >&2; return 1 ;; *) return 1 ;; esac
      rm -f -- "$2" || return 1
    fi
    shift 4
  done
}
drop ${copies}`,
    60_000,
  );
}
