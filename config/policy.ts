export type Risk = "safe" | "disruptive" | "destructive";

/** How many people must click before steps of one risk are done, and whether the requester may be one. */
export interface ApprovalRule {
  /** 0 means that nobody need click. */
  readonly approvals: number;
  readonly secondPerson: boolean;
}

/**
 * How libvirt's daemons reach each other: by certificates of Ferry's own, as
 * root by SSH, or by a port at which whoever reaches it is root.
 */
export const TRANSPORTS = ["tls", "ssh", "tcp"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** What is done about a host's firewall, and about SELinux: the careful way first, then a lab's. */
export const FIREWALL_WAYS = ["open-ports", "stop"] as const;
export const SELINUX_WAYS = ["booleans", "permissive"] as const;

export interface Policy {
  readonly transport: Transport;
  /** `stop`: every port of a prepared host is open until its next boot. */
  readonly firewall: (typeof FIREWALL_WAYS)[number];
  /** `permissive`: SELinux forbids nothing on a prepared host until its next boot. */
  readonly selinux: (typeof SELINUX_WAYS)[number];
  /** Migrations at once per host. */
  readonly limits: { readonly incoming: number; readonly outgoing: number };
  readonly approvals: Readonly<Record<Risk, ApprovalRule>>;
  /** Stricter rules for some VMs or hosts; the strictest that matches counts. */
  readonly rules: readonly {
    readonly vms: readonly string[];
    readonly hosts: readonly string[];
    readonly risk: Risk;
    readonly rule: ApprovalRule;
  }[];
  /** How long a plan may wait for its click. */
  readonly approvalExpiresMs: number;
  /** How long disks that a VM left behind are kept before they may be purged. */
  readonly keepForMs: number;
}

/**
 * What somebody may do. Any role lets them look; a requester also asks and
 * cancels what they asked for; an approver also decides. No role holds another.
 */
export type Role = "viewer" | "requester" | "approver";

/** Somebody who may use Ferry; one person may be known on several platforms. */
export interface Person {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Platform user ids, e.g. `slack: "T024BE7LD/U023BECGF"`, `console: "ann"`. */
  readonly accounts: Readonly<Record<string, string>>;
}
