import { presence } from "../../facts/presence.ts";
import type { Move } from "../../move.ts";
import { sh } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import { virsh } from "../../virsh.ts";

/** libvirt does not carry the autostart flag to the destination: without this the VM stays off after a reboot. */
export const carryAutostart = defineStep<Move>({
  id: "migration.carry-autostart",
  risk: "safe",
  title: ({ vm, destination }) => `Let ${vm} start with ${destination.name}, as it did with its source`,

  async check({ uuid, destination }, read) {
    const there = await read(destination, presence(uuid));
    if (there.presence === "present" && there.autostart) return satisfied();
    return needed(`autostart is off on ${destination.name}`);
  },

  apply: ({ uuid, destination }) => [on(destination, sh`${virsh} autostart --domain ${uuid}`)],
  undo: ({ uuid, destination }) => [on(destination, sh`${virsh} autostart --disable --domain ${uuid}`)],
});
