import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";

/** Whether a VM that is off would go on from a saved memory image at its next start (`virsh managedsave`); undefined when nobody can say. */
export function managedSave(uuid: string): Fact<boolean | undefined> {
  return {
    id: `managed-save ${uuid}`,
    command: withTimeout(sh`${virsh} dominfo --domain ${uuid}`, VIRSH_MS),
    parse({ stdout }) {
      const word = /^Managed save:\s*(yes|no|unknown)$/m.exec(stdout)?.[1];
      return word === "yes" ? true : word === "no" ? false : undefined;
    },
  };
}
