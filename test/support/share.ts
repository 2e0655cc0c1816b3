import type { Share } from "../../config/inventory.ts";
import type { Mount } from "../../jobs/facts/mounts.ts";
import type { Pool } from "../../jobs/facts/pool.ts";
import { host } from "./hosts.ts";

/** The tests' share: nfs1 gives /srv/images to kvm1 and kvm2. */
export const images: Share = {
  name: "images",
  server: host("nfs1"),
  path: "/srv/images",
  mountPoint: "/var/lib/images",
  pool: "images",
  clients: [host("kvm1"), host("kvm2")],
};

/** A mount table with the share in it, as Ferry mounts it, or otherwise. */
export const mounted = (source = "172.16.1.10:/srv/images", options = "rw,hard,vers=4.2"): Mount[] => [
  { source: "/dev/vda", target: "/", type: "ext4", options: new Map([["rw", ""]]) },
  {
    source,
    target: images.mountPoint,
    type: "nfs4",
    options: new Map(
      `${options},addr=172.16.1.10`.split(",").map((option) => {
        const [name = "", value = ""] = option.split("=");
        return [name, value];
      }),
    ),
  },
];

/** The share's pool as Ferry makes it, started and at boot, or otherwise. */
export const poolHere = (other: Partial<Pool> = {}): Pool => ({
  name: "images",
  uuid: "1e6ab9e0-f7e9-463c-8813-bb5752b01c75",
  type: "netfs",
  host: "172.16.1.10",
  dir: "/srv/images",
  format: "nfs",
  protocolVersion: "4.2",
  target: images.mountPoint,
  capacityBytes: 0,
  availableBytes: 0,
  active: true,
  autostart: true,
  persistent: true,
  ...other,
});
