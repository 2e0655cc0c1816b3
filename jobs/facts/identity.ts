import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

export interface Identity {
  /** What the host calls itself. */
  readonly hostname: string;
  /** The mainboard's UUID; undefined where there is none that libvirt would use. */
  readonly dmiUuid: string | undefined;
  /** /etc/machine-id written as a UUID. */
  readonly machineUuid: string | undefined;
}

/** Who the host is, to itself and to libvirt (virGetHostUUID in libvirt's src/util/viruuid.c). */
export const identity: Fact<Identity> = {
  id: "identity",
  command: sh`uname -n
for f in /sys/class/dmi/id/product_uuid /etc/machine-id; do printf '%s %s\\n' "$f" "$(cat "$f" 2>/dev/null)"; done`,
  parse({ stdout }) {
    const [hostname, dmi, machine] = stdout.split("\n");
    if (!hostname) throw new Error("no host name");
    return { hostname, dmiUuid: uuid(dmi?.split(" ")[1]), machineUuid: uuid(machine?.split(" ")[1]) };
  },
};

/** The canonical form; undefined for what libvirt takes for no UUID: sixteen equal bytes. */
export function uuid(text = ""): string | undefined {
  const digits = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits) || /^(..)\1{15}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
