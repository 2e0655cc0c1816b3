import type { Host, Share } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { asQemu, QEMU_HOME } from "../../facts/as-qemu.ts";
import { mounts } from "../../facts/mounts.ts";
import { shareMount } from "../../facts/share-mount.ts";
import { shareTokens, type Token, tokenName } from "../../facts/share-tokens.ts";
import { sh, withTimeout } from "../../shell.ts";
import { type Action, blocked, defineStep, needed, on, satisfied } from "../../step.ts";

interface Params {
  readonly writer: Host;
  readonly reader: Host;
  readonly share: Share;
}

/**
 * Proves that two hosts see one share, by what each host's QEMU user wrote and
 * the other's reads: the same random text in a file of the same number. The
 * two small files stay, so that a later plan has its proof by reading alone.
 * That a path exists on both would prove nothing: an empty mount point does too.
 */
export const proveShared = defineStep<Params>({
  id: "pool.prove-shared",
  risk: "safe",
  title: ({ writer, reader, share }) => `Prove that ${writer.name} and ${reader.name} share ${share.name}`,

  async check({ writer, reader, share }, read) {
    const pair = [writer, reader];
    const tables = await Promise.all(pair.map((host) => read(host, mounts)));
    const [unmounted] = pair.filter((host, i) => shareMount(host, share, tables[i] ?? []).state === "none");
    if (unmounted !== undefined) return needed(`${unmounted.name} has not mounted it yet`);

    const seen = await Promise.all(pair.map((host) => read(host, shareTokens(share.mountPoint, pair))));
    const [ownOfWriter, ofReaderAtWriter] = seen[0] ?? [];
    const [ofWriterAtReader, ownOfReader] = seen[1] ?? [];
    const verdicts = [
      compare(writer, reader, share, ownOfWriter, ofWriterAtReader),
      compare(reader, writer, share, ownOfReader, ofReaderAtWriter),
    ];
    return (
      verdicts.find(({ state }) => state === "blocked") ??
      verdicts.find(({ state }) => state === "needed") ??
      satisfied()
    );
  },

  apply: ({ writer, reader, share }) => [
    write(writer, share),
    write(reader, share),
    awaitToken(reader, writer, share),
    awaitToken(writer, reader, share),
  ],

  undo: ({ writer, reader, share }) =>
    [writer, reader].map((host) =>
      on(host, withTimeout(sh`rm -f ${`${share.mountPoint}/${tokenName(host)}`}`, 30_000)),
    ),
});

function compare(from: Host, to: Host, share: Share, own: Token | undefined, theirs: Token | undefined) {
  const names = { writer: from.name, reader: to.name, path: share.mountPoint };
  if (own?.text === undefined) return needed(`${from.name} has written no token yet`);
  if (theirs?.inode === undefined) return needed(`${to.name} does not see the token of ${from.name} yet`);
  if (theirs.inode !== own.inode) return blocked(new OpsError("pool.not-shared", names));
  if (theirs.text === undefined) return blocked(new OpsError("pool.users-differ", names));
  return theirs.text === own.text ? satisfied() : blocked(new OpsError("pool.not-shared", names));
}

/**
 * Root makes the file where only root may and gives it away, as libvirt does
 * with images; where root is squashed, the QEMU user makes it. A token that is
 * whole stays as it is.
 */
function write(host: Host, share: Share): Action {
  const file = `${share.mountPoint}/${tokenName(host)}`;
  const token = `umask 077; od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' >"$1"`;
  const command = sh`f=${file}
[ "$(cat "$f" 2>/dev/null | wc -c)" = 32 ] && exit
rm -f "$f"; (umask 077; touch "$f" && chown --reference=${QEMU_HOME} "$f") 2>/dev/null || rm -f "$f"
${asQemu(sh`sh -c ${token} sh ${file}`)}`;
  return on(host, withTimeout(command, 30_000));
}

/** An NFS client may believe for a minute that a new file is not there (acdirmax, nfs(5)). */
function awaitToken(host: Host, writer: Host, share: Share): Action {
  const script = `for i in $(seq 70); do ls -a "$1" >/dev/null; [ -e "$1/$2" ] && exit; sleep 1; done
echo "$2 does not appear in $1" >&2; exit 1`;
  const name = tokenName(writer);
  return on(host, withTimeout(sh`sh -c ${script} sh ${share.mountPoint} ${name}`, 90_000));
}
