import { parseLibvirtConf } from "../../jobs/facts/libvirt-conf.ts";
import type { LibvirtFile, LibvirtSettings } from "../../jobs/facts/libvirt-settings.ts";

/** A host's libvirt settings, from the text of its files. */
export function settingsOf(texts: Partial<Record<LibvirtFile, string>> = {}, knows = false): LibvirtSettings {
  const of = (file: LibvirtFile) => parseLibvirtConf(texts[file] ?? "");
  return {
    files: {
      libvirtd: of("libvirtd"),
      virtqemud: of("virtqemud"),
      virtproxyd: of("virtproxyd"),
      qemu: of("qemu"),
    },
    knowsSharedFilesystems: knows,
  };
}
