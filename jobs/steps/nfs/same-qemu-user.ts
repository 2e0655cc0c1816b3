import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { qemuUser } from "../../facts/qemu-user.ts";
import { blocked, defineStep, later, nothingToUndo, satisfied } from "../../step.ts";

interface Params {
  readonly share: string;
  readonly clients: readonly Host[];
}

/**
 * Preflight: QEMU runs under the same user id on all clients. NFS knows
 * numbers, not names, and libvirt on the destination gives a disk to its own
 * number while the guest still runs on the source.
 */
export const sameQemuUser = defineStep<Params>({
  id: "nfs.same-qemu-user",
  risk: "safe",
  title: ({ share }) => `QEMU has the same user id on all clients of ${share}`,

  async check({ share, clients }, read) {
    const found = await Promise.all(clients.map((client) => read(client, qemuUser)));
    const without = clients.find((_, i) => found[i] === undefined);
    if (without !== undefined) return later(`libvirt is not installed on ${without.name} yet`);
    if (new Set(found.map((user) => user?.uid)).size <= 1) return satisfied();
    const users = clients.map(({ name }, i) => `${found[i]?.name} is ${found[i]?.uid} on ${name}`).join(", ");
    return blocked(new OpsError("nfs.qemu-users-differ", { users, share }));
  },

  apply: () => [],
  undo: nothingToUndo,
});
