import { type Command, sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** OpenSSH's files in which Ferry has lines of its own: who may log in as root, and who other hosts are. */
export type SshFile = "authorized_keys" | "known_hosts";

/** Where they are: the first below root's home, wherever that is; the second counts for every user (ssh(1), FILES). */
export const sshFile = (file: SshFile): Command =>
  file === "authorized_keys" ? sh`~root/.ssh/authorized_keys` : sh`/etc/ssh/ssh_known_hosts`;

/** Both kinds of line end with a comment: Ferry's say whom they are about, and are told apart by it. */
export const peerMark = (peer: string): string => ` ferry-peer ${peer}`;

/** Ferry's own lines in one of the files, without their marks, by the peer that they are about. */
export const peerLines = (file: SshFile): Fact<ReadonlyMap<string, readonly string[]>> => ({
  id: `peer-lines ${file}`,
  command: sh`f=${sshFile(file)}; [ -e "$f" ] || exit 0; awk '/ ferry-peer [^ ]+$/' "$f"`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    const lines = new Map<string, readonly string[]>();
    for (const [, line = "", peer = ""] of stdout.matchAll(/^(.*) ferry-peer (\S+)$/gm)) {
      lines.set(peer, [...(lines.get(peer) ?? []), line]);
    }
    return lines;
  },
});
