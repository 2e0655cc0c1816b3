import type { BoundStep } from "../step.ts";
import { type ShutDown, shutDown } from "../steps/domain/shut-down.ts";
import { startable } from "../steps/domain/startable.ts";

/**
 * The shutdown, and the start that takes it back. Before the definition is
 * handed over the destination cannot have the VM, so that its silence does not
 * keep the VM down; it is heard where it answers. Should the journal have lost
 * its last moments, the source's own state stands against a second start: its
 * disks have other names, or it has no definition, before the destination starts.
 */
export function startingAgain(asked: ShutDown, isHandedOver: () => Promise<boolean>): BoundStep {
  const { elsewhere } = asked;
  return {
    ...shutDown(asked),
    leadsBack: "first",
    async checkUndo(read) {
      const others = (await isHandedOver()) ? { elsewhere } : { elsewhere: [], besides: elsewhere };
      return startable({ ...asked, ...others }, read);
    },
  };
}
