import { OpsError } from "../../error.ts";
import { copyProbe } from "../../facts/copy-probe.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { ALIAS, type CopyWay, ssh } from "../host/let-copies-in.ts";
import { RECEIVES } from "../host/receiver.ts";

/** The source gets in at the destination with the plan's key: tried, not assumed. */
export const copiesReach = defineStep<CopyWay>({
  id: "migration.copies-reach",
  risk: "safe",
  answersLate: true,
  title: ({ source, destination }) => `${source.name} reaches ${destination.name} over SSH with that key`,

  async check({ source, destination, sshPort, planId }, read) {
    const output = await read(source, copyProbe(planId, ssh(planId), ALIAS, RECEIVES));
    if (output === undefined) return satisfied();
    const address = destination.migrationAddress;
    const names = { source: source.name, destination: destination.name, host: source.name };
    return blocked(new OpsError("cold.no-way", { ...names, address, port: sshPort, output }));
  },

  apply: () => [],
  undo: nothingToUndo,
});
