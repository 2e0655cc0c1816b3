import { sh } from "../shell.ts";
import type { Fact } from "../step.ts";
import { type LibvirtSetting, parseLibvirtConf } from "./libvirt-conf.ts";

const FILES = ["libvirtd", "virtqemud", "virtproxyd", "qemu"] as const;
export type LibvirtFile = (typeof FILES)[number];

export interface LibvirtSettings {
  /** What is set in /etc/libvirt/<file>.conf, by its key; empty where there is no such file. */
  readonly files: Readonly<Record<LibvirtFile, ReadonlyMap<string, LibvirtSetting>>>;
  /** Whether this libvirt's qemu.conf documents `shared_filesystems` (since libvirt 10.8 or so; not in 9.0). */
  readonly knowsSharedFilesystems: boolean;
}

/** The settings of the libvirt daemons that are not at their defaults, with Ferry's marked blocks told apart. */
export const libvirtSettings: Fact<LibvirtSettings> = {
  id: "libvirt-settings",
  command: sh`cd /etc/libvirt 2>/dev/null || exit 0
set --
for f in ${FILES.map((file) => `${file}.conf`)}; do [ -r "$f" ] && set -- "$@" "$f"; done
[ $# = 0 ] || awk 'FNR == 1 { print "==> " FILENAME }
  /^# (BEGIN|END) ferry|^[ \\t]*[^# \\t]/
  FILENAME == "qemu.conf" && /shared_filesystems/ { known = 1 }
  END { if (known) print "==> knows shared_filesystems" }' "$@"
true`,
  parse({ stdout }) {
    const sections = new Map(
      stdout
        .split(/^==> /m)
        .slice(1)
        .map((section) => {
          const newline = section.indexOf("\n");
          return [section.slice(0, newline), section.slice(newline + 1)];
        }),
    );
    const of = (file: LibvirtFile) => parseLibvirtConf(sections.get(`${file}.conf`) ?? "");
    return {
      files: {
        libvirtd: of("libvirtd"),
        virtqemud: of("virtqemud"),
        virtproxyd: of("virtproxyd"),
        qemu: of("qemu"),
      },
      knowsSharedFilesystems: sections.has("knows shared_filesystems"),
    };
  },
};
