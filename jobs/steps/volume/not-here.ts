import { type Command, sh } from "../../shell.ts";
import { virsh } from "../../virsh.ts";

interface Vm {
  readonly vm: string;
  readonly uuid: string;
}

/**
 * A shell function `idle`: it fails, and says why, where the VM runs or may run
 * on the host; with `undefined` also where it is defined there.
 */
export function idleFunction({ vm, uuid }: Vm, when: "off" | "undefined"): Command {
  const [list, found] = when === "off" ? [[], `${vm} runs here`] : [["--all"], `${vm} is defined here`];
  return sh`idle() {
  known=$(${virsh} list ${list} --uuid) || { echo "libvirt does not answer" >&2; return 1; }
  case "$known" in *${uuid}*) echo ${found} >&2; return 1 ;; esac
  pgrep -f -- ${`[-]uuid ${uuid}`} >/dev/null
  [ $? = 1 ] || { echo ${`a process of ${vm} may run here`} >&2; return 1; }
}`;
}

/** Ends a command with an error unless the host has neither a definition of the VM nor a process of it. */
export const notHere = (vm: Vm): Command => sh`${idleFunction(vm, "undefined")}
idle || exit 1`;
