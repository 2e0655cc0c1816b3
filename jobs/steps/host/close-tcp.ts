import type { Host } from "../../../config/inventory.ts";
import { type BoundStep, defineStep, needed, nothingToUndo, satisfied } from "../../step.ts";

interface Params {
  readonly host: Host;
  /** What opened it, or would: its undo closes it, whichever plan it was. */
  readonly opening: BoundStep;
}

/** Closes what `transport: tcp` had opened, on a site that has gone over to another transport. */
export const closeTcp = defineStep<Params>({
  id: "host.close-tcp",
  risk: "disruptive",
  title: ({ host }) =>
    `Close libvirt's port without authentication on ${host.name} (${host.migrationAddress}, port 16509)`,

  async check({ host, opening }, read) {
    const verdict = await opening.checkUndo?.(read);
    if (verdict === undefined) throw new TypeError(`${opening.id} does not tell whether it is in place`);
    if (verdict.state === "satisfied") return satisfied();
    if (verdict.state !== "needed") return verdict;
    return needed(`VMs move on another way now, and whoever reaches it is root on ${host.name}`);
  },

  apply: ({ opening: { undo } }) => ("impossible" in undo ? [] : undo),
  undo: nothingToUndo,
  stays: ({ host }) =>
    `libvirt's port without authentication stays closed on ${host.name}: \`/ferry prepare\` opens it again where the site's transport is tcp.`,
});
