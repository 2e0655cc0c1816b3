import type { BoundStep } from "../step.ts";
import { type ShutDown, shutDown } from "../steps/domain/shut-down.ts";
import { startable } from "../steps/domain/startable.ts";

/** A guest that was asked and not waited for most likely goes off within so long. */
const GOES_OFF_MS = 180_000;

/**
 * The shutdown, and the start that takes it back. Before the definition is
 * handed over the destination cannot have the VM, so that its silence does not
 * keep the VM down; it is heard where it answers. Should the journal have lost
 * its last moments, the source's own state stands against a second start: its
 * disks have other names, or it has no definition, before the destination starts.
 */
export function startingAgain(asked: ShutDown, isHandedOver: () => Promise<boolean>): BoundStep {
  const { name, host, elsewhere, deadlineMs } = asked;
  return {
    ...shutDown(asked),
    leadsBack: "first",
    comesLate: {
      ms: Math.min(deadlineMs, GOES_OFF_MS),
      words: `The guest of ${name} was asked to shut down on ${host.name} and may still do so`,
      remedy: `\`/ferry vm start ${name}\` starts it again.`,
    },
    async checkUndo(read) {
      const others = (await isHandedOver()) ? { elsewhere } : { elsewhere: [], besides: elsewhere };
      return startable({ ...asked, ...others }, read);
    },
  };
}
