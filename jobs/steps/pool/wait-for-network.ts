import type { Host } from "../../../config/inventory.ts";
import { startsAfter } from "../../facts/starts-after.ts";
import { sh, withInput } from "../../shell.ts";
import { defineStep, needed, on, satisfied } from "../../step.ts";
import type { Generation } from "../host/daemon.ts";

interface Params {
  readonly host: Host;
  readonly generation: Generation;
}

/** The daemon that starts pools at boot. */
const UNIT = { libvirtd: "libvirtd.service", virtqemud: "virtstoraged.service" } as const;
const TARGET = "network-online.target";
const FILE = "ferry-network.conf";

/**
 * Has libvirt wait for the network at boot. It waits for `network.target`
 * alone, which means that addresses are being set: a pool on NFS then fails to
 * start ('Failed to autostart storage pool') and the VMs on it with it.
 */
export const waitForNetwork = defineStep<Params>({
  id: "pool.wait-for-network",
  risk: "safe",
  title: ({ host }) => `Have libvirt on ${host.name} wait for the network at boot`,

  async check({ host, generation }, read) {
    const before = await read(host, startsAfter(UNIT[generation]));
    return before.has(TARGET) ? satisfied() : needed(`${UNIT[generation]} does not wait for it`);
  },

  apply({ host, generation }) {
    const folder = `/etc/systemd/system/${UNIT[generation]}.d`;
    const text = `[Unit]\nWants=${TARGET}\nAfter=${TARGET}\n`;
    return [
      on(host, withInput(sh`mkdir -p ${folder} && cat >${`${folder}/${FILE}`}`, text)),
      on(host, sh`systemctl daemon-reload`),
    ];
  },

  undo({ host, generation }) {
    const folder = `/etc/systemd/system/${UNIT[generation]}.d`;
    return [
      on(host, sh`rm -f ${`${folder}/${FILE}`}; rmdir --ignore-fail-on-non-empty ${folder}`),
      on(host, sh`systemctl daemon-reload`),
    ];
  },
});
