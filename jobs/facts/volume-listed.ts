import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { virsh } from "../virsh.ts";

/** Whether libvirt on this host knows the volume; each daemon keeps a list that it made at its last refresh. */
export function volumeListed(pool: string, volume: string): Fact<boolean> {
  return {
    id: `volume-listed ${pool} ${volume}`,
    command: sh`${virsh} vol-key --pool ${pool} --vol ${volume}`,
    parse: ({ code }) => code === 0,
  };
}
