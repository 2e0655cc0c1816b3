import { createHash } from "node:crypto";
import { z } from "zod";

/** A VM that is to be made: all that its definition says, decided before the plan is shown. */
export const newDomain = z.strictObject({
  name: z.string(),
  uuid: z.string(),
  memoryBytes: z.int().positive(),
  vcpus: z.int().positive(),
  /** `kvm` or `qemu`. */
  virtType: z.string(),
  emulator: z.string(),
  machine: z.string(),
  architecture: z.string(),
  /** `host-model` has libvirt take the host's processor; absent leaves the model to libvirt. */
  cpu: z
    .discriminatedUnion("mode", [
      z.strictObject({ mode: z.literal("host-model") }),
      z.strictObject({ mode: z.literal("custom"), model: z.string() }),
    ])
    .optional(),
  disk: z.strictObject({ path: z.string(), format: z.enum(["qcow2", "raw"]) }),
  card: z
    .strictObject({
      mac: z.string(),
      source: z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("bridge"), bridge: z.string() }),
        z.strictObject({ type: z.literal("network"), network: z.string() }),
      ]),
    })
    .optional(),
  /** The medium in its CD-ROM drive, which it boots from while its disk holds nothing to boot. */
  iso: z.string().optional(),
  /** It has a screen, on VNC: a system that Ferry does not choose may write nowhere else. */
  screen: z.literal(true).optional(),
  kernel: z.string().optional(),
  initrd: z.string().optional(),
  cmdline: z.string().optional(),
  /** Where the serial console is logged. */
  consoleLog: z.string(),
});
export type NewDomain = z.infer<typeof newDomain>;

/**
 * The same request always makes the same VM, so asking twice finds the first
 * one. A UUID of version 8 (RFC 9562: made by a rule of one's own).
 */
export function uuidFor(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\0")).digest("hex");
  const variant = "89ab"[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A MAC address in QEMU's own range, taken from the VM's UUID. */
export const macFor = (uuid: string): string =>
  ["52", "54", "00", ...(uuid.slice(-6).match(/../g) ?? [])].join(":");
