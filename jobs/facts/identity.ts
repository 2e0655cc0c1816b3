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
  command: sh`for f in /proc/sys/kernel/hostname /sys/class/dmi/id/product_uuid /etc/machine-id; do
  v=; [ -r "$f" ] && read -r v <"$f"
  printf '%s %s\\n' "$f" "$v"
done`,
  parse({ stdout }) {
    const [hostname, dmi, machine] = stdout.split("\n").map((line) => line.split(" ")[1]);
    if (!hostname) throw new Error("no host name");
    return { hostname, dmiUuid: uuid(dmi), machineUuid: uuid(machine) };
  },
};

/** The canonical form; undefined for what libvirt takes for no UUID: sixteen equal bytes. */
export function uuid(text = ""): string | undefined {
  const digits = text.replaceAll("-", "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits) || /^(..)\1{15}$/.test(digits)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
