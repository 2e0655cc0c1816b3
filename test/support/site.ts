import { defaults } from "../../config/defaults.ts";
import type { Site } from "../../config/site.ts";
import { host } from "./hosts.ts";

/** nfs1 serves the share `images` to kvm1 and kvm2; ann asks, bob and carol approve. */
export function testSite(): Site {
  const [nfs1, kvm1, kvm2] = [host("nfs1"), host("kvm1"), host("kvm2")];
  return {
    hosts: [nfs1, kvm1, kvm2],
    shares: [
      {
        name: "images",
        server: nfs1,
        path: "/srv/nfs/images",
        mountPoint: "/var/lib/libvirt/images/images",
        pool: "images",
        clients: [kvm1, kvm2],
      },
    ],
    ssh: { agent: true },
    people: [
      { name: "ann", roles: ["requester"], accounts: { console: "ann" } },
      { name: "bob", roles: ["approver"], accounts: { console: "bob" } },
      { name: "carol", roles: ["requester", "approver"], accounts: { console: "carol" } },
    ],
    policy: defaults.policy,
  };
}
