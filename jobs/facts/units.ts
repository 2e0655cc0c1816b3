import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";

const UNITS = [
  "libvirtd.service",
  "libvirtd.socket",
  "libvirtd-tls.socket",
  "libvirtd-tcp.socket",
  "virtqemud.service",
  "virtqemud.socket",
  "virtproxyd.service",
  "virtproxyd.socket",
  "virtproxyd-tls.socket",
  "virtproxyd-tcp.socket",
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

const ABSENT: Unit = { known: false, masked: false, enabled: false, active: false };

/**
 * How systemd has the units that matter to Ferry: one call for all that have a
 * file in its path (systemd.unit(5)). systemd itself would look for each of
 * the others everywhere, which takes a slow host longer than all the rest.
 */
export const units: Fact<Units> = {
  id: "units",
  command: sh`set --
for u in ${UNITS}; do
  for d in /etc /run /usr/local/lib /usr/lib /lib; do
    if [ -e "$d/systemd/system/$u" ] || [ -L "$d/systemd/system/$u" ]; then set -- "$@" "$u"; break; fi
  done
done
echo "asked $*"; [ $# = 0 ] || systemctl show -p LoadState -p UnitFileState -p ActiveState "$@"`,
  parse({ stdout }) {
    const [, list, rest = ""] = /^asked ?([^\n]*)\n(.*)$/s.exec(stdout) ?? [];
    if (list === undefined) throw new Error("not the units that were asked for");
    const asked = list.split(" ").filter((name) => name !== "");
    // One block a unit, in the order asked. (`Id` is no help: an alias answers with another name.)
    const blocks = rest.trim() === "" ? [] : rest.trim().split(/\n\n+/);
    if (blocks.length !== asked.length) throw new Error(`${blocks.length} answers for ${asked.length} units`);
    const known = new Map(asked.map((name, i) => [name, unit(blocks[i] ?? "")]));
    return Object.fromEntries(UNITS.map((name) => [name, known.get(name) ?? ABSENT])) as Record<
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
