import { type Command, sh } from "../../shell.ts";

interface Lines {
  /** One of OpenSSH's files, which may be a link that a person has made; as the shell reads it. */
  readonly file: Command;
  /** What the lines that go end with. */
  readonly mark: string;
  /** For a file that is not there yet. */
  readonly umask: "077" | "022";
}

/**
 * Takes the lines that end with a mark out of a file and puts in, at its end,
 * what another command prints; all other lines stay as they are. The file
 * changes in one instant and only once all of it is written, so that nobody is
 * locked out half way, and one change waits for another (flock(1) on the
 * folder), so that none of them is lost. A file that would be empty goes.
 */
// `cp -a` keeps owner, mode and SELinux label.
export const rewriteLines = ({ file, mark, umask }: Lines, more: Command): Command =>
  sh`set -e
umask ${umask}
f=${file}
[ -d "$(dirname "$f")" ] || mkdir "$(dirname "$f")"
f=$(readlink -f "$f")
exec 9<"$(dirname "$f")"
flock -w 20 9 || { echo "somebody else is changing $f" >&2; exit 1; }
new=$f.ferry-part
if [ -e "$f" ]; then cp -a "$f" "$new"; else : >"$new"; fi
{ [ ! -e "$f" ] || awk -v mark=${mark} 'substr($0, length($0) - length(mark) + 1) != mark' "$f"; ${more}; } >"$new"
if [ -s "$new" ]; then mv -f "$new" "$f"; else rm -f "$new" "$f"; fi`;
