import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { holdsData } from "../../facts/holds-data.ts";
import { blocked, defineStep, later, nothingToUndo, satisfied } from "../../step.ts";

/** Whether a disk that is to be booted from holds anything at all; what it is, its firmware will see. */
export const diskHoldsData = defineStep<{ host: Host; path: string; format: string }>({
  id: "domain.disk-holds-data",
  risk: "safe",
  title: ({ host, path }) => `${host.name} finds a system on ${path}`,

  async check({ host, path, format }, read) {
    const found = await read(host, holdsData(path, format));
    if (found === "absent") return later(`answers once ${host.name} has the share`);
    return found ? satisfied() : blocked(new OpsError("domain.disk-empty", { volume: path }));
  },

  apply: () => [],
  undo: nothingToUndo,
});
