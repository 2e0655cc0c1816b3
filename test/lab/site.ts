import { stringify } from "yaml";
import type { Lab } from "./lab.ts";

/**
 * The lab as a site file: nfs1 shares /srv/nfs/images with the KVM hosts; ann
 * asks, bob and carol approve. Host keys are the lab's own, made before the
 * hosts first booted.
 */
export function siteFile(lab: Lab): string {
  const hosts = lab.hosts.map(({ name, address, sshPort, sshUser, hostKey }) => [
    name,
    { address: "127.0.0.1", port: sshPort, user: sshUser, migrationAddress: address, hostKey },
  ]);
  const clients = lab.hosts.filter(({ role }) => role === "kvm").map(({ name }) => name);
  return stringify({
    hosts: Object.fromEntries(hosts),
    shares: {
      images: {
        server: "nfs1",
        path: "/srv/nfs/images",
        mountPoint: "/var/lib/libvirt/images/images",
        pool: "images",
        clients,
      },
    },
    ssh: { keyFile: lab.keyFile },
    people: {
      ann: { roles: ["requester"], console: "ann" },
      bob: { roles: ["approver"], console: "bob" },
      carol: { roles: ["requester", "approver"], console: "carol" },
    },
  });
}
