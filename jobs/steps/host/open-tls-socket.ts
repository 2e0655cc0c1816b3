import type { Host } from "../../../config/inventory.ts";
import { OpsError } from "../../error.ts";
import { units } from "../../facts/units.ts";
import { sh, withTimeout } from "../../shell.ts";
import { blocked, defineStep, needed, on, satisfied } from "../../step.ts";
import { DAEMONS, type Generation } from "./daemon.ts";
import { undisturbed } from "./undisturbed.ts";

interface Params {
  readonly host: Host;
  readonly generation: Generation;
}

/**
 * Lets other hosts reach libvirt by TLS, on port 16514.
 *
 * It listens on every address: who may come is for the firewall and the
 * certificates to say, and a socket bound to one address is gone when that
 * address comes up late.
 */
export const openTlsSocket = defineStep<Params>({
  id: "host.open-tls-socket",
  risk: "disruptive",
  title: ({ host }) => `Let libvirt on ${host.name} listen for TLS on port 16514`,

  async check({ host, generation }, read) {
    const state = await read(host, units);
    const { remote, tlsSocket } = DAEMONS[generation];
    if (!state[remote].known) return needed(`libvirt is not installed on ${host.name} yet`);
    if (!state[tlsSocket].known || state[tlsSocket].masked) {
      return blocked(new OpsError("host.no-tls-socket", { host: host.name, unit: tlsSocket }));
    }
    if (state[tlsSocket].active && state[tlsSocket].enabled) return satisfied();
    const because = state[tlsSocket].active ? "is not opened at boot" : "does not listen";
    return undisturbed(host, generation, read, needed(`${tlsSocket} ${because}`));
  },

  // systemd refuses to start a socket beside its running service ('already active, refusing'), and a
  // client of another socket may wake the service in between: hence the few tries.
  apply({ host, generation }) {
    const { remote, tlsSocket } = DAEMONS[generation];
    const open = sh`systemctl enable ${tlsSocket} || exit 1
for try in 1 2 3 4 5; do
  systemctl -q is-active ${tlsSocket} && break
  systemctl stop ${remote}
  systemctl start ${tlsSocket}
done
systemctl start ${remote} && systemctl -q is-active ${tlsSocket}`;
    return [on(host, withTimeout(open, 180_000))];
  },

  undo({ host, generation }) {
    const { remote, tlsSocket } = DAEMONS[generation];
    // The service keeps the port that it was handed until it starts anew.
    const close = sh`systemctl disable ${tlsSocket} && systemctl stop ${tlsSocket} && systemctl try-restart ${remote}`;
    return [on(host, withTimeout(close, 180_000))];
  },

  async checkUndo({ host, generation }, read) {
    const { active, enabled } = (await read(host, units))[DAEMONS[generation].tlsSocket];
    if (!active && !enabled) return satisfied("it does not listen any more");
    return undisturbed(host, generation, read, needed("it listens"));
  },
});
