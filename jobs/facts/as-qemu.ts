import { type Command, sh } from "../shell.ts";
import { qemuUser } from "./qemu-user.ts";

/** Sets `uid` and `gid` in the shell to those that QEMU runs as; both are empty where there is no such user. */
export const qemuIds: Command = sh`id=$(${qemuUser.command})
uid=\${id#uid=} uid=\${uid%%(*} gid=\${id#*gid=} gid=\${gid%%(*}`;

/**
 * The same command, run as the user that QEMU runs as: what root may do on a
 * share says nothing about what a domain may. Comes after `qemuIds`.
 */
export const asQemu = (command: Command): Command =>
  sh`setpriv --reuid="$uid" --regid="$gid" --clear-groups ${command}`;
