import { type Command, sh } from "../../shell.ts";
import { virsh } from "../../virsh.ts";

/** Ends a command with an error unless the host has neither a definition of the VM nor a process of it. */
export const notHere = ({ vm, uuid }: { readonly vm: string; readonly uuid: string }): Command =>
  sh`all=$(${virsh} list --all --uuid) || { echo "libvirt does not answer" >&2; exit 1; }
case "$all" in *${uuid}*) echo ${`${vm} is here`} >&2; exit 1 ;; esac
pgrep -f -- ${`[-]uuid ${uuid}`} >/dev/null
[ $? = 1 ] || { echo ${`a process of ${vm} may be here`} >&2; exit 1; }`;
