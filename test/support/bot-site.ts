import type { Policy } from "../../config/policy.ts";
import type { Site } from "../../config/site.ts";
import { host } from "./hosts.ts";

export const botPolicy: Policy = {
  transport: "tls",
  firewall: "open-ports",
  selinux: "booleans",
  limits: { incoming: 1, outgoing: 1 },
  approvals: {
    safe: { approvals: 0, secondPerson: false },
    disruptive: { approvals: 1, secondPerson: false },
    destructive: { approvals: 1, secondPerson: true },
  },
  rules: [],
  approvalExpiresMs: 30 * 60_000,
  keepForMs: 7 * 24 * 3_600_000,
};

const [nfs1, kvm1, kvm2] = [host("nfs1"), host("kvm1"), host("kvm2")];

/**
 * Three hosts, one share, and five people: ann asks, bob and carol approve (bob
 * on two platforms), dave may do both, eve only looks.
 */
export const botSite: Site = {
  hosts: [nfs1, kvm1, kvm2],
  shares: [
    {
      name: "images",
      server: nfs1,
      path: "/srv/images",
      mountPoint: "/var/lib/libvirt/images/shared",
      pool: "images",
      clients: [kvm1, kvm2],
    },
  ],
  policy: botPolicy,
  ssh: { agent: true },
  people: [
    { name: "ann", roles: ["viewer", "requester"], accounts: { fake: "ann" } },
    { name: "bob", roles: ["viewer", "approver"], accounts: { fake: "bob", slack: "T1/U1" } },
    { name: "carol", roles: ["viewer", "approver"], accounts: { fake: "carol" } },
    { name: "dave", roles: ["viewer", "requester", "approver"], accounts: { fake: "dave" } },
    { name: "eve", roles: ["viewer"], accounts: { fake: "eve" } },
  ],
};
