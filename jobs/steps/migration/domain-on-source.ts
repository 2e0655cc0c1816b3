import { OpsError } from "../../error.ts";
import { domain } from "../../facts/domain.ts";
import { presence } from "../../facts/presence.ts";
import type { Move } from "../../move.ts";
import { readPresence } from "../../read-presence.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";
import { whereabouts } from "../../verdict.ts";
import { onceLibvirtRuns } from "../host/libvirt-to-come.ts";

/** The domain runs on the source, undisturbed, and the destination has nothing of its name or UUID. */
export const domainOnSource = defineStep<Move>({
  id: "migration.domain-on-source",
  risk: "safe",
  title: ({ vm, source, destination }) =>
    `${vm} runs on ${source.name} and is unknown to ${destination.name}`,

  async check({ vm, uuid, source, destination }, read) {
    const [here, { there, toCome }, namesake] = await Promise.all([
      read(source, presence(uuid)),
      readPresence(destination, uuid, read),
      read(destination, domain(vm)),
    ]);
    const names = { vm, uuid, source: source.name, destination: destination.name };
    const found = whereabouts(names, here, there);
    if (found.where === "destination") return blocked(new OpsError("migration.already-there", names));
    if (found.where === "moving") {
      return blocked(new OpsError("migration.job-active", { vm, host: source.name }));
    }
    if (found.where === "unclear") {
      return blocked(new OpsError("migration.unclear", { vm, words: found.words, next: found.next }));
    }
    if (here.presence === "present" && here.job !== "none") {
      return blocked(new OpsError("migration.job-active", { vm, host: source.name }));
    }
    if (there.presence === "present") {
      return blocked(new OpsError("migration.destination-has-uuid", { ...names, state: there.state }));
    }
    if (namesake.presence === "present")
      return blocked(new OpsError("migration.destination-has-name", names));
    return toCome ? onceLibvirtRuns(destination) : satisfied();
  },

  apply: () => [],
  undo: nothingToUndo,
});
