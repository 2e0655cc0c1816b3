import { z } from "zod";
import type { Host } from "../../config/inventory.ts";
import type { Policy } from "../../config/policy.ts";
import { identity } from "../facts/identity.ts";
import { type Listening, listening, otherArguments } from "../facts/listening.ts";
import { qemuUser } from "../facts/qemu-user.ts";
import { software } from "../facts/software.ts";
import { units } from "../facts/units.ts";
import type { Read } from "../step.ts";
import { DAEMONS, generation } from "../steps/host/daemon.ts";

/** What of a host decides how its steps are done: read once, kept with the plan. */
export const hostProfile = z.strictObject({
  host: z.string(),
  hostname: z.string(),
  architecture: z.string(),
  manager: z.enum(["apt", "dnf", "yum", "zypper"]).optional(),
  generation: z.enum(["libvirtd", "virtqemud"]),
  qemuUid: z.number(),
  qemuGroup: z.string(),
  /** By the site's policy when the plan was made, where it asks for these: its undo must be about the same steps. */
  firewall: z.literal("stop").optional(),
  selinux: z.literal("permissive").optional(),
  /** Whether libvirt's service comes up at boot. */
  libvirtEnabled: z.boolean(),
  /** How libvirtd is started where it opens its ports by itself (`--listen`); absent where systemd's sockets do. */
  listens: z
    .strictObject({ file: z.string().optional(), arguments: z.array(z.string()).readonly().optional() })
    .optional(),
  /** How nfs-server.service is. */
  nfsServer: z.strictObject({ enabled: z.boolean(), active: z.boolean() }),
});
export type HostProfile = z.infer<typeof hostProfile>;

/**
 * What the packages of each kind of distribution bring, for a host that has no
 * libvirt yet. If it turns out otherwise once they are installed, the steps
 * that depend on it stop with 'not as planned', and a new plan goes by the facts.
 */
const DEBIAN = { generation: "libvirtd", uid: 64055, group: "kvm" } as const;
const OTHERS = { generation: "virtqemud", uid: 107, group: "qemu" } as const;

/** What of the policy decides how a host is prepared. */
export type HostPolicy = Pick<Policy, "firewall" | "selinux">;

export async function readHostProfile(
  host: Host,
  { firewall, selinux }: HostPolicy,
  read: Read,
): Promise<HostProfile> {
  const [is, has, state, user, opened] = await Promise.all([
    read(host, identity),
    read(host, software),
    read(host, units),
    read(host, qemuUser),
    read(host, listening),
  ]);
  const usual = has.manager === "apt" ? DEBIAN : OTHERS;
  const { enabled, active } = state["nfs-server.service"];
  const daemons = generation(state) ?? usual.generation;
  return {
    host: host.name,
    hostname: is.hostname,
    architecture: has.architecture,
    ...(has.manager === undefined ? {} : { manager: has.manager }),
    generation: daemons,
    qemuUid: user?.uid ?? usual.uid,
    qemuGroup: user?.group ?? usual.group,
    ...(daemons === "libvirtd" ? ofItself(opened) : {}),
    ...(firewall === "stop" ? { firewall } : {}),
    ...(selinux === "permissive" ? { selinux } : {}),
    libvirtEnabled: state[DAEMONS[daemons].service].enabled,
    nfsServer: { enabled, active },
  };
}

/** Told apart from what Ferry changes, so that a preparation that was done meanwhile makes no difference. */
function ofItself(found: Listening): Pick<HostProfile, "listens"> {
  if (found.by === "sockets") return {};
  const { file, arguments: words } = found;
  return {
    listens: {
      ...(file === undefined ? {} : { file }),
      ...(words === undefined ? {} : { arguments: otherArguments(words) }),
    },
  };
}

/** The part of a profile that decides what is done; services that run by now only leave less to do. */
export const profileIdentity = ({ nfsServer: _, libvirtEnabled: __, ...rest }: HostProfile) => rest;
