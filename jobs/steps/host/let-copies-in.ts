import type { Host } from "../../../config/inventory.ts";
import { type CopiedFile, copyFolder, toPlace } from "../../copies.ts";
import { OpsError } from "../../error.ts";
import { AUTHORIZED_KEYS, copyDoor, copyKey, keyMark, keysIn } from "../../facts/copy-way.ts";
import { forgetSums } from "../../facts/file-sums.ts";
import { type Command, sh, withInput } from "../../shell.ts";
import {
  type CommandAction,
  defineStep,
  needed,
  nothingToUndo,
  on,
  type Read,
  satisfied,
  type Verdict,
} from "../../step.ts";
import { receiver } from "./receiver.ts";
import { rewriteLines } from "./rewrite-lines.ts";

export interface CopyWay {
  readonly source: Host;
  readonly destination: Host;
  readonly files: readonly CopiedFile[];
  /** Where the destination's sshd listens. */
  readonly sshPort: number;
  readonly planId: string;
}

/**
 * Lets the source write a plan's files on the destination over SSH, and nothing
 * else: with a key that is made on the source for this plan alone and never
 * leaves it, from that one address, into files of given names. The destination's
 * host keys come through Ferry's own verified session. `host.shut-copies-out` ends
 * it, and the key does not outlive a boot of the source.
 */
export const letCopiesIn = defineStep<CopyWay>({
  id: "host.let-copies-in",
  risk: "safe",
  title: ({ source, destination, planId }) =>
    `Let ${source.name} write the copies of plan ${planId} on ${destination.name} over SSH, and nothing else`,

  async check(way, read) {
    const { source, destination, files, planId } = way;
    const [here, there] = await Promise.all([
      read(source, copyKey(planId)),
      read(destination, copyDoor(planId)),
    ]);
    const { key } = here;
    if (key === undefined) return needed(`${source.name} has no key for it`);
    if (there.line !== authorizedLine(way, key) || there.receiver !== receiver(files, planId)) {
      return needed(`${destination.name} does not let that key in`);
    }
    const pinned = there.hostKeys.length > 0 && there.hostKeys.every((each) => here.pinned.includes(each));
    if (!pinned || here.config !== sshConfig(way)) {
      return needed(`${source.name} does not know ${destination.name}'s host keys for it`);
    }
    return satisfied();
  },

  apply(way) {
    const { source, destination, files, planId } = way;
    const folder = copyFolder(planId);
    const mark = keyMark(planId);
    return [
      on(
        source,
        withInput(
          sh`umask 077; mkdir -p ${folder} && cd ${folder} && cat >ssh_config && { [ -s key ] || ssh-keygen -q -t ed25519 -N '' -C ${mark} -f key; }`,
          sshConfig(way),
        ),
      ),
      on(
        destination,
        withInput(sh`umask 077; mkdir -p ${folder} && cat >${folder}/receive`, receiver(files, planId)),
      ),
      {
        type: "handover",
        from: source,
        take: sh`cat ${folder}/key.pub`,
        host: destination,
        give(text) {
          const [key] = keysIn(text);
          return key === undefined ? notAKey(source) : install(authorizedLine(way, key), planId);
        },
        shown: install(authorizedLine(way, "<key>"), planId).shown,
      },
      {
        type: "handover",
        from: destination,
        take: sh`cat /etc/ssh/ssh_host_*_key.pub`,
        host: source,
        give(text) {
          const keys = keysIn(text);
          return keys.length === 0 ? notAKey(destination) : pin(keys, planId);
        },
        shown: pin(["<host keys>"], planId).shown,
      },
    ];
  },

  undo: takeBack,
  tidy: takeBack,
  checkUndo: isClosed,
});

/** Ends what `host.let-copies-in` began. */
export const shutCopiesOut = defineStep<CopyWay>({
  id: "host.shut-copies-out",
  risk: "safe",
  // Before the plan's own steps there is nothing to close.
  answersLate: true,
  title: ({ source, destination, planId }) =>
    `Remove the key of plan ${planId} from ${source.name} and ${destination.name}`,
  check: isClosed,
  // From now on nothing is taken back any more.
  apply: (way) => close(way, []),
  undo: nothingToUndo,
});

async function isClosed({ source, destination, planId }: CopyWay, read: Read): Promise<Verdict> {
  const [here, there] = await Promise.all([
    read(source, copyKey(planId)),
    read(destination, copyDoor(planId)),
  ]);
  return here.key === undefined && there.line === undefined
    ? satisfied("it is closed")
    : needed("it is open");
}

const notAKey = (host: Host) => new OpsError("cold.no-key", { host: host.name });

/** `restrict`: no terminal, no forwarding (sshd(8), since OpenSSH 7.2). */
const authorizedLine = ({ source, planId }: CopyWay, key: string) =>
  `restrict,from="${source.migrationAddress}",command="sh ${copyFolder(planId)}/receive" ${key} ${keyMark(planId)}`;

/** One line, in place of an older one of the same plan; the rest of the file stays as it is. */
const install = (line: string, planId: string) => withInput(rewrite(planId, sh`cat`), `${line}\n`);

const rewrite = (planId: string, more: Command): Command =>
  rewriteLines({ file: sh`${AUTHORIZED_KEYS}`, mark: ` ${keyMark(planId)}`, umask: "077" }, more);

const pin = (keys: readonly string[], planId: string) =>
  withInput(
    sh`umask 077; cat >${copyFolder(planId)}/known_hosts`,
    keys.map((key) => `${ALIAS} ${key}\n`).join(""),
  );

/** What the destination is called in the plan's own configuration of ssh. */
export const ALIAS = "destination";

/** ssh on the source, as this plan uses it. */
export const ssh = (planId: string): string => `ssh -F ${copyFolder(planId)}/ssh_config`;

/** ssh_config(5). A broken connection is noticed after half a minute. */
function sshConfig({ source, destination, sshPort, planId }: CopyWay): string {
  const folder = copyFolder(planId);
  return `Host ${ALIAS}
  HostName ${destination.migrationAddress}
  HostKeyAlias ${ALIAS}
  Port ${sshPort}
  User root
  BindAddress ${source.migrationAddress}
  IdentityFile ${folder}/key
  IdentitiesOnly yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  Compression no
  ConnectTimeout 15
  ServerAliveInterval 10
  ServerAliveCountMax 3
`;
}

function takeBack(way: CopyWay): readonly CommandAction[] {
  return close(
    way,
    toPlace(way.files).map(({ to }) => to),
  );
}

/**
 * What the key lets in goes first, so that it lets nothing in should the file
 * not change. The sums go too, but for those of copies that are still there.
 */
function close(
  { source, destination, planId }: CopyWay,
  placed: readonly string[],
): readonly CommandAction[] {
  const folder = copyFolder(planId);
  const shut = sh`rm -rf ${folder}
${forgetSums(planId, placed)}
if grep -qs ${` ${keyMark(planId)}$`} ${AUTHORIZED_KEYS}; then
${rewrite(planId, sh`true`)}
fi`;
  return [on(destination, shut), on(source, sh`rm -rf ${folder}; ${forgetSums(planId, [])}; true`)];
}
