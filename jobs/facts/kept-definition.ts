import { keptDefinition } from "../kept.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Whether a plan has kept the whole definition of the VM with this UUID on a host. It is not read: passwords are in it. */
export function definitionKept(vm: string, uuid: string, planId: string): Fact<boolean> {
  const file = keptDefinition(vm, planId);
  return {
    id: `definition-kept ${planId} ${vm}`,
    command: sh`grep -qsF ${`<uuid>${uuid}</uuid>`} ${file} && grep -qsF '</domain>' ${file} && echo kept; true`,
    parse: ({ stdout }) => stdout.trim() === "kept",
  };
}
