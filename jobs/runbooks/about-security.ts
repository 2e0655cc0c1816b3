import type { Host } from "../../config/inventory.ts";
import type { BoundStep } from "../step.ts";
import { allowNfsInSelinux } from "../steps/host/allow-nfs-in-selinux.ts";
import { makeSelinuxPermissive } from "../steps/host/make-selinux-permissive.ts";
import { openFirewall } from "../steps/host/open-firewall.ts";
import { stopFirewall } from "../steps/host/stop-firewall.ts";
import type { HostProfile } from "./host-profile.ts";

/** How those who must get in get through the host's firewall: by ports opened for them, or because it is stopped. */
export function aboutFirewall(
  params: Parameters<typeof openFirewall>[0],
  { firewall }: Pick<HostProfile, "firewall">,
): BoundStep {
  const { host, rules, openings } = params;
  return firewall === "stop" ? stopFirewall({ host, rules, kind: openings.kind }) : openFirewall(params);
}

/** How SELinux lets QEMU at a share: by being told of NFS, or by forbidding nothing. */
export const aboutSelinux = (host: Host, { selinux }: Pick<HostProfile, "selinux">): BoundStep =>
  selinux === "permissive" ? makeSelinuxPermissive({ host }) : allowNfsInSelinux({ host });
