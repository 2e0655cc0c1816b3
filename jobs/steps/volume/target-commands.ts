import { targetMark } from "../../facts/copy-target.ts";
import { openedFunction } from "../../facts/open-files.ts";
import { qemuUser } from "../../facts/qemu-user.ts";
import type { DiskCopy } from "../../move.ts";
import { type Command, sh, withTimeout } from "../../shell.ts";
import { virsh } from "../../virsh.ts";
import { notHere } from "./not-here.ts";

export interface Target {
  readonly vm: string;
  readonly uuid: string;
  readonly copy: DiskCopy;
  readonly planId: string;
}

/**
 * Makes an empty image under a name of its own, marks it as this plan's by its
 * inode, and only then gives it its name, which nothing may have. qemu-img
 * itself would empty whatever has the name.
 */
export function createCommand({ copy: { path, format, sizeBytes }, planId }: Target): Command {
  const part = `${path}.ferry-${planId}.part`;
  const mark = targetMark(path, planId);
  return withTimeout(
    sh`set -e
there() { [ -e "$1" ] || [ -L "$1" ]; }
if there ${path}; then
  [ -f ${mark} ] && [ "$(cat ${mark})" = "$(stat -c %i -- ${path})" ] || { echo ${`${path} is there already`} >&2; exit 1; }
  exit 0
fi
umask 077
rm -f -- ${part} ${mark}
qemu-img create -q -f ${format} -- ${part} ${sizeBytes}
owner=$({ ${qemuUser.command}
} | sed -nE 's/^uid=([0-9]+)[^ ]* gid=([0-9]+).*/\\1:\\2/p')
[ -z "$owner" ] || chown "$owner" ${part}
sync ${part}
stat -c %i -- ${part} >${mark}
sync ${mark}
mv -nT -- ${part} ${path}
! there ${part}`,
    60_000,
  );
}

/**
 * Removes the image that this plan made, unless the VM is on this host in any
 * way or somebody has it open; whatever else has the name is left alone.
 */
export function removeTargetCommand({ vm, uuid, copy: { path }, planId }: Target): Command {
  const mark = targetMark(path, planId);
  return withTimeout(
    sh`${openedFunction}
${notHere({ vm, uuid })}
if [ -f ${path} ] && [ -f ${mark} ] && [ "$(cat ${mark})" = "$(stat -c %i -- ${path})" ]; then
  opened ${path}
  case $? in 1) ;; 0) echo ${`${path} is open`} >&2; exit 1 ;; *) exit 1 ;; esac
  rm -f -- ${path} || exit 1
fi
rm -f -- ${`${path}.ferry-${planId}.part`} ${mark}`,
    60_000,
  );
}

/** Once the VM is on this host the image is its disk like any other. */
export const forgetTargetCommand = ({ uuid, copy: { path }, planId }: Target): Command =>
  sh`${virsh} list --all --uuid | grep -qxF ${uuid} && rm -f -- ${targetMark(path, planId)}; true`;
