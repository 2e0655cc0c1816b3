import { buildXml, element } from "../../xml.ts";
import type { NewDomain } from "./new-domain.ts";

/**
 * A VM's definition (libvirt's formatdomain): virtio devices, a serial console
 * that is logged, and a screen where it is asked for. cache='none', because a
 * cache of one host would hide writes from the next. The disk comes before the
 * CD-ROM: an installed system boots without anybody taking the medium out.
 * Nothing in it belongs to one host alone.
 */
export function domainXml(vm: NewDomain): string {
  const direct = vm.kernel !== undefined;
  return buildXml(
    element(
      "domain",
      { type: vm.virtType },
      element("name", {}, vm.name),
      element("uuid", {}, vm.uuid),
      element("memory", { unit: "bytes" }, vm.memoryBytes),
      element("vcpu", {}, vm.vcpus),
      element(
        "os",
        {},
        element("type", { arch: vm.architecture, machine: vm.machine }, "hvm"),
        direct ? element("kernel", {}, vm.kernel) : element("boot", { dev: "hd" }),
        vm.iso === undefined ? undefined : element("boot", { dev: "cdrom" }),
        vm.initrd === undefined ? undefined : element("initrd", {}, vm.initrd),
        vm.cmdline === undefined ? undefined : element("cmdline", {}, vm.cmdline),
      ),
      element("features", {}, element("acpi"), isX86(vm) ? element("apic") : undefined),
      cpu(vm),
      element("clock", { offset: "utc" }),
      element("on_poweroff", {}, "destroy"),
      element("on_reboot", {}, "restart"),
      element("on_crash", {}, "destroy"),
      devices(vm),
    ),
  );
}

const isX86 = ({ architecture }: NewDomain) => /^(x86_64|i686)$/.test(architecture);

function cpu({ cpu }: NewDomain) {
  if (cpu === undefined) return undefined;
  if (cpu.mode === "host-model") return element("cpu", { mode: "host-model" });
  const model = element("model", { fallback: "forbid" }, cpu.model);
  return element("cpu", { mode: "custom", match: "exact" }, model);
}

function devices(vm: NewDomain) {
  const { disk, card } = vm;
  return element(
    "devices",
    {},
    element("emulator", {}, vm.emulator),
    element(
      "disk",
      { type: "file", device: "disk" },
      element("driver", { name: "qemu", type: disk.format, cache: "none", discard: "unmap" }),
      element("source", { file: disk.path }),
      element("target", { dev: "vda", bus: "virtio" }),
    ),
    vm.iso === undefined ? undefined : cdrom(vm.iso, isX86(vm)),
    element("controller", { type: "usb", model: "none" }),
    card &&
      element(
        "interface",
        { type: card.source.type },
        element("mac", { address: card.mac }),
        element(
          "source",
          card.source.type === "bridge" ? { bridge: card.source.bridge } : { network: card.source.network },
        ),
        element("model", { type: "virtio" }),
      ),
    element(
      "serial",
      { type: "pty" },
      element("log", { file: vm.consoleLog, append: "on" }),
      element("target", { port: 0 }),
    ),
    element("console", { type: "pty" }, element("target", { type: "serial", port: 0 })),
    element(
      "channel",
      { type: "unix" },
      element("target", { type: "virtio", name: "org.qemu.guest_agent.0" }),
    ),
    // Reached from the host itself alone: whoever wants it comes through SSH.
    vm.screen && element("graphics", { type: "vnc", port: -1, autoport: "yes", listen: "127.0.0.1" }),
    element("video", {}, element("model", { type: vm.screen ? "vga" : "none" })),
    element("memballoon", { model: "virtio" }),
    element("rng", { model: "virtio" }, element("backend", { model: "random" }, "/dev/urandom")),
  );
}

const cdrom = (iso: string, x86: boolean) =>
  element(
    "disk",
    { type: "file", device: "cdrom" },
    element("driver", { name: "qemu", type: "raw" }),
    element("source", { file: iso }),
    element("target", { dev: "sda", bus: x86 ? "sata" : "scsi" }),
    element("readonly"),
  );
