import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";

/** Whether libvirt on this host knows the volume; each daemon keeps a list that it made at its last refresh. */
export function volumeListed(pool: string, volume: string): Fact<boolean> {
  return {
    id: `volume-listed ${pool} ${volume}`,
    command: withTimeout(sh`${virsh} vol-key --pool ${pool} --vol ${volume}`, VIRSH_MS),
    parse: ({ code }) => code === 0,
  };
}
