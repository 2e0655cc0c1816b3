import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const UNITS = [
  "libvirtd.service",
  "libvirtd.socket",
  "libvirtd-tls.socket",
  "virtqemud.service",
  "virtqemud.socket",
  "virtproxyd.service",
  "virtproxyd.socket",
  "virtproxyd-tls.socket",
  "virtnetworkd.socket",
  "virtstoraged.socket",
  "virtlogd.socket",
  "nfs-server.service",
  "firewalld.service",
  "nftables.service",
] as const;
export type UnitName = (typeof UNITS)[number];

interface Unit {
  /** False where systemd knows no such unit. */
  readonly known: boolean;
  readonly masked: boolean;
  /** Comes up by itself after a boot. */
  readonly enabled: boolean;
  readonly active: boolean;
}
export type Units = Readonly<Record<UnitName, Unit>>;

/** How systemd has the units that matter to Ferry: one call for all of them. */
export const units: Fact<Units> = {
  id: "units",
  command: sh`systemctl show -p LoadState -p UnitFileState -p ActiveState ${UNITS}`,
  parse({ stdout }) {
    // One block a unit, in the order asked. (`Id` is no help: an alias answers with another name.)
    const blocks = stdout.trim().split(/\n\n+/);
    if (blocks.length !== UNITS.length) throw new Error(`${blocks.length} answers for ${UNITS.length} units`);
    return Object.fromEntries(UNITS.map((name, i) => [name, unit(blocks[i] ?? "")])) as Record<
      UnitName,
      Unit
    >;
  },
};

function unit(block: string): Unit {
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1];
  const [load, file, active] = [value("LoadState"), value("UnitFileState"), value("ActiveState")];
  if (load === undefined || active === undefined) throw new Error("no LoadState or ActiveState");
  return {
    known: load !== "not-found",
    masked: load === "masked" || file === "masked" || file === "masked-runtime",
    enabled: file === "enabled" || file === "alias" || file === "static" || file === "indirect",
    active: active === "active" || active === "reloading",
  };
}
