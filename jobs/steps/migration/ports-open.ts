import { OpsError } from "../../error.ts";
import { portAnswer } from "../../facts/port-answer.ts";
import type { Move } from "../../move.ts";
import { blocked, defineStep, nothingToUndo, satisfied } from "../../step.ts";

/** libvirt's first and last migration port (qemu.conf: migration_port_min, migration_port_max). */
const PORTS = [49152, 49215] as const;

/** Packets of the source reach the destination's migration ports: tried, not assumed. */
export const portsOpen = defineStep<Move>({
  id: "migration.ports-open",
  risk: "safe",
  answersLate: true,
  title: ({ source, destination }) => `${source.name} reaches the migration ports of ${destination.name}`,

  async check({ source, destination }, read) {
    const address = destination.migrationAddress;
    const answers = await Promise.all(PORTS.map((port) => read(source, portAnswer(address, port))));
    // Refused is as good as open: packets pass, and QEMU listens only during a migration.
    const bad = answers.findIndex((answer) => answer !== "open" && answer !== "refused");
    if (bad === -1) return satisfied();
    const names = { source: source.name, destination: destination.name, address, port: PORTS[bad] ?? 0 };
    return blocked(new OpsError("migration.port-filtered", names));
  },

  apply: () => [],
  undo: nothingToUndo,
});
