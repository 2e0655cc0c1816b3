import { peerMark, type SshFile, sshFile } from "../../facts/peer-lines.ts";
import { type Command, sh, withInput } from "../../shell.ts";

/**
 * Puts Ferry's lines about a peer into one of OpenSSH's files, in place of
 * those that are there about it; all other lines stay as they are. The file
 * changes in one instant, so that nobody is locked out half way.
 */
export const putPeerLines = (file: SshFile, peer: string, lines: readonly string[]): Command =>
  withInput(rewrite(file, peer, sh`cat`), lines.map((line) => `${line}${peerMark(peer)}\n`).join(""));

/** Takes Ferry's lines about a peer out again; a file that held nothing else goes with them. */
export const dropPeerLines = (file: SshFile, peer: string): Command => rewrite(file, peer, sh`true`);

// A person's file may be a link; `cp -a` keeps its owner, mode and SELinux label.
const rewrite = (file: SshFile, peer: string, more: Command): Command =>
  sh`set -e
umask ${file === "authorized_keys" ? "077" : "022"}
f=${sshFile(file)}
[ -d "$(dirname "$f")" ] || mkdir "$(dirname "$f")"
f=$(readlink -f "$f")
new=$f.ferry-part
if [ -e "$f" ]; then cp -a "$f" "$new"; else : >"$new"; fi
{ [ ! -e "$f" ] || awk -v mark=${peerMark(peer)} 'substr($0, length($0) - length(mark) + 1) != mark' "$f"; ${more}; } >"$new"
if [ -s "$new" ]; then mv -f "$new" "$f"; else rm -f "$new" "$f"; fi`;
