import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** The port of NFS; version 4 needs no other. */
export const NFS_PORT = "2049";

/**
 * Addresses that are connected to a host's NFS server, which is to say that
 * they have something of it mounted: clients keep their connection. The
 * server's own list (/proc/fs/nfsd/clients) keeps the dead for a day. The
 * connection of the last unmount takes a moment to go, hence the few looks.
 */
export const nfsClients: Fact<readonly string[]> = {
  id: "nfs-clients",
  command: sh`PATH="$PATH:/usr/sbin:/sbin"
for try in 1 2 3 4; do
  all=$(ss -Htn state established sport = :${NFS_PORT}) || exit
  [ -n "$all" ] || exit 0
  [ $try = 4 ] || sleep 1
done
printf '%s\\n' "$all"`,
  parse({ stdout, stderr, code }) {
    if (code !== 0) throw new Error(stderr.trim());
    const peers = stdout.split("\n").flatMap((line) => /(\S+):\d+\s*$/.exec(line)?.[1] ?? []);
    return [...new Set(peers.map((peer) => peer.replace(/^\[(?:::ffff:)?|(?:%[^\]]*)?\]$/g, "")))];
  },
};
