import type { Lab } from "./lab.ts";
import type { HostName } from "./machines.ts";

const SHARED = "/var/lib/libvirt/images/images/vm1.qcow2";

/** A disk that one host alone has. */
export const OWN_DISK = "/var/lib/libvirt/images/vm1-own.qcow2";

/** While it runs, moves vm1's disk from the share onto the disk of its host, in one image. */
export async function giveOwnDisk(lab: Lab, host: HostName): Promise<void> {
  const { code, stderr } = await lab.run(
    host,
    `set -e
virsh blockcopy vm1 vda ${OWN_DISK} --format qcow2 --wait --pivot --transient-job
virsh dumpxml --inactive vm1 >/tmp/vm1.xml
sed -i 's#${SHARED}#${OWN_DISK}#' /tmp/vm1.xml
virsh define /tmp/vm1.xml`,
  );
  if (code !== 0) throw new Error(`vm1 got no disk of its own: ${stderr}`);
}
