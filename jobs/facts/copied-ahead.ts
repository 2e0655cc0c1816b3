import { copyFolder } from "../copies.ts";
import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

/** Where a unit that has copied everything once writes that it has. */
export const aheadFile = (planId: string): string => `${copyFolder(planId)}/ahead`;

/** Whether a plan has copied everything once while the VM ran: what it wrote meanwhile is still to be sent. */
export const copiedAhead = (planId: string): Fact<boolean> => ({
  id: `copied-ahead ${planId}`,
  command: sh`[ -e ${aheadFile(planId)} ]`,
  parse: ({ code }) => code === 0,
});
