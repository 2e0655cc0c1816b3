import { type CopiedFile, partOf } from "../../copies.ts";
import { keyMark } from "../../facts/copy-way.ts";
import { quote } from "../../shell.ts";

/** What the probe of the way is answered with. */
export const RECEIVES = "receives";

/**
 * What somebody who comes in with a plan's key may do, whatever they ask for:
 * be answered by one word, or have rsync's receiver write the file of a number,
 * which only this script knows. rsync's client sends `rsync --server <options> .
 * <path>` (options.c, server_options); options that name other files, and
 * --sender, are none of those let through, and letters for links, devices,
 * owners and recursion are not either. Nothing of it is evaluated. Who receives a
 * file holds its lock: the receiver of a connection that was cut lives for up to
 * rsync's --timeout, and gives what it has the file's name when it ends
 * (rsync(1), --partial). 12 is a broken protocol to the client, which comes again.
 */
export function receiver(files: readonly CopiedFile[], planId: string): string {
  const cases = files.map(({ to }, i) => `  ${i}) to=${quote(partOf(to, planId))} ;;`);
  return `set -f
umask 077
refuse() { echo "${keyMark(planId)}: not allowed here" >&2; exit 126; }
[ "$SSH_ORIGINAL_COMMAND" != ${RECEIVES} ] || { echo ${keyMark(planId)} ${RECEIVES}; exit 0; }
case $SSH_ORIGINAL_COMMAND in *[!A-Za-z0-9\\ .,=_-]*) refuse ;; esac
set -- $SSH_ORIGINAL_COMMAND
[ "$1" = rsync ] && [ "$2" = --server ] || refuse
shift 2
options=
while [ $# -gt 2 ]; do
  case $1 in
    --inplace|--partial|--sparse|--new-compress|--timeout=*|--compress-choice=*|--compress-level=*|--bwlimit=*) ;;
    --*) refuse ;;
    -*) letters=\${1#-}
      letters=\${letters%%e.*}
      case $letters in *[!tSzvI]*) refuse ;; esac ;;
    *) refuse ;;
  esac
  options="$options $1"
  shift
done
[ "$1" = . ] || refuse
case $2 in
${cases.join("\n")}
  *) refuse ;;
esac
exec 9>>"$0.$2"
flock -w 50 9 || { echo "another connection still writes it" >&2; exit 12; }
exec rsync --server $options . "$to"
`;
}
