import { z } from "zod";
import type { Host } from "../config/inventory.ts";
import type { Site } from "../config/site.ts";
import { hostNamed } from "./site-lookup.ts";
import { inUri, SSH_PORT, sshUri, tcpUri, tlsUri, transport } from "./transport.ts";

/** What the plan of a migration decided from the facts; kept with the plan and parsed again when it runs. */
export const moveParams = z.strictObject({
  vm: z.string(),
  uuid: z.uuid(),
  source: z.string(),
  destination: z.string(),
  memoryBytes: z.number(),
  virtType: z.string(),
  machine: z.string().optional(),
  emulator: z.string().optional(),
  /** Disks that the domain can write to or reads from, with the format that its definition declares. */
  disks: z.array(z.strictObject({ target: z.string(), path: z.string(), format: z.string().optional() })),
  /** Those of them that only the source has and that are copied there: each with the image that is made for it. */
  copies: z
    .array(
      z.strictObject({
        target: z.string(),
        path: z.string(),
        format: z.enum(["qcow2", "raw"]),
        sizeBytes: z.int().positive(),
      }),
    )
    .optional(),
  /** Those that only the source has and that cannot be copied, with the reason. */
  stuck: z.array(z.strictObject({ target: z.string(), path: z.string(), reason: z.string() })).optional(),
  /** Other files that the destination's QEMU must find at the same path: kernel, initrd. */
  files: z.array(z.string()),
  bridges: z.array(z.string()),
  networks: z.array(z.string()),
  /** Devices that tie the domain to its host. */
  bound: z.array(z.string()),
  autostart: z.boolean(),
  /** How the source's libvirt reaches the destination's; older plans are by TLS. */
  transport: transport.default("tls"),
  /** At which the destination's sshd listens, where that matters. */
  sshPort: z.int().optional(),
  /** Why the guest's memory crosses the network unencrypted; absent where it does not. */
  clearBecause: z.string().optional(),
  /** The source's QEMU is too old to slow down a guest that writes faster than it can be sent. */
  noAutoConverge: z.literal(true).optional(),
  /** Who pings the guest through the move, and at which address; absent when no address is known. */
  watch: z.strictObject({ host: z.string(), address: z.string() }).optional(),
});
export type MoveParams = z.infer<typeof moveParams>;
/** A disk that is copied with its VM. */
export type DiskCopy = NonNullable<MoveParams["copies"]>[number];

/** A migration with its hosts looked up: what its steps work with. */
export interface Move extends Omit<MoveParams, "source" | "destination" | "watch"> {
  readonly planId: string;
  readonly source: Host;
  readonly destination: Host;
  readonly watch: { readonly host: Host; readonly address: string } | undefined;
}

export function bindMove(params: MoveParams, planId: string, site: Site): Move {
  const { watch } = params;
  return {
    ...params,
    planId,
    source: hostNamed(site, params.source),
    destination: hostNamed(site, params.destination),
    watch: watch && { host: hostNamed(site, watch.host), address: watch.address },
  };
}

/** libvirt's daemon on the destination, as the source's daemon calls it. */
export function rpcUri({ destination, transport, sshPort = SSH_PORT }: Move): string {
  switch (transport) {
    case "tls":
      return tlsUri(destination);
    case "ssh":
      return sshUri(destination, sshPort);
    case "tcp":
      return tcpUri(destination);
  }
}

/** Where the guest's memory goes; without a port, so that libvirt takes one of 49152-49215. */
export const memoryUri = (host: Host): string => `tcp://${inUri(host.migrationAddress)}`;

/** The transient unit of a migration on its source. */
export const migrationUnit = (planId: string): string => `ferry-${planId}-migrate`;
/** The transient unit of the client that pings the guest meanwhile, and what it writes. */
export const watchUnit = (planId: string): string => `ferry-${planId}-ping`;
export const watchLog = (planId: string): string => `/run/${watchUnit(planId)}.log`;
