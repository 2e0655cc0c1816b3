import { attributeOf, buildXml, childOf, childrenOf, type Element, mapXml, textOf } from "../xml.ts";
import { type DomainDisk, parseDisk } from "./domain-disk.ts";
import { type DomainInterface, parseInterface } from "./domain-interface.ts";
import { scaledBytes } from "./scaled-bytes.ts";

/** What libvirt knows of a domain, as far as Ferry decides by it; `xml` is all of it but its secrets. */
export interface DomainDefinition {
  readonly uuid: string;
  readonly name: string;
  /** `kvm`, or `qemu` for emulation. */
  readonly virtType: string;
  /** The most memory that it may have. */
  readonly memoryBytes: number;
  readonly vcpus: number;
  readonly architecture: string | undefined;
  /** `pc-q35-7.2`: the versioned name, which the destination's QEMU must know. */
  readonly machine: string | undefined;
  /** Path of the QEMU program. */
  readonly emulator: string | undefined;
  /** Direct kernel boot. */
  readonly kernel: string | undefined;
  readonly initrd: string | undefined;
  readonly cmdline: string | undefined;
  /** UEFI firmware, and the file of its variables. */
  readonly loader: string | undefined;
  readonly nvram: string | undefined;
  /** `host-passthrough`, `host-model`, `custom`, `maximum`; undefined when the definition leaves it to QEMU. */
  readonly cpuMode: string | undefined;
  readonly cpuModel: string | undefined;
  readonly disks: readonly DomainDisk[];
  readonly interfaces: readonly DomainInterface[];
  /** Files on the host that consoles are logged to or written into. */
  readonly logFiles: readonly string[];
  /** Things that tie a domain to its host, in words: `hostdev pci`, `filesystem virtiofs`, `tpm emulator`. */
  readonly bound: readonly string[];
  /** The definition as libvirt wrote it, without passwords and `qemu:commandline`. */
  readonly xml: string;
  /** True when `qemu:commandline` or `qemu:override` was left out of `xml`. */
  readonly customised: boolean;
}

/** Devices that stand for something of the host itself (libvirt's formatdomain; reference of migration blockers). */
const BOUND_DEVICES = ["hostdev", "filesystem", "tpm", "shmem", "redirdev", "smartcard", "nvram"];

/** Reads `virsh dumpxml`. Throws when it is no domain or lacks what libvirt always writes. */
export function parseDomainDefinition(root: Element): DomainDefinition {
  if (root.name !== "domain") throw new Error(`<${root.name}> is no domain`);
  const devices = childOf(root, "devices");
  const cpu = childOf(root, "cpu");
  return {
    uuid: always(root, "uuid"),
    name: always(root, "name"),
    virtType: root.attributes.type ?? "",
    memoryBytes: scaledBytes(always(root, "memory"), attributeOf(root, "unit", "memory") ?? "KiB"),
    vcpus: Number.parseInt(always(root, "vcpu"), 10),
    architecture: attributeOf(root, "arch", "os", "type"),
    machine: attributeOf(root, "machine", "os", "type"),
    emulator: textOf(devices, "emulator"),
    kernel: textOf(root, "os", "kernel"),
    initrd: textOf(root, "os", "initrd"),
    cmdline: textOf(root, "os", "cmdline"),
    loader: textOf(root, "os", "loader"),
    nvram: textOf(root, "os", "nvram"),
    cpuMode: cpu?.attributes.mode ?? (childOf(cpu, "model") === undefined ? undefined : "custom"),
    cpuModel: textOf(cpu, "model"),
    disks: childrenOf(devices, "disk").map(parseDisk),
    interfaces: childrenOf(devices, "interface").map(parseInterface),
    logFiles: parseLogFiles(devices),
    bound: BOUND_DEVICES.flatMap((name) => childrenOf(devices, name)).map(describe),
    ...withoutSecrets(root),
  };
}

/** What its guest is started with, each once: the images in its drives, its kernel and initrd; in words what is no path. */
export function imagesOf({ disks, kernel, initrd }: DomainDefinition): string[] {
  const inDrives = disks.map(({ path, type, target }) =>
    path === undefined && type !== "file" ? `disk ${target} (${type})` : path,
  );
  return [...new Set([...inDrives, kernel, initrd].filter((image) => image !== undefined))];
}

function always(root: Element, name: string): string {
  const text = textOf(root, name);
  if (!text) throw new Error(`a domain without <${name}>`);
  return text;
}

function parseLogFiles(devices: Element | undefined): string[] {
  const ports = ["serial", "console", "parallel", "channel"].flatMap((name) => childrenOf(devices, name));
  const files = ports.flatMap((port) => [
    attributeOf(port, "file", "log"),
    port.attributes.type === "file" ? attributeOf(port, "path", "source") : undefined,
  ]);
  return [...new Set(files.filter((file) => file !== undefined))];
}

const describe = (device: Element): string =>
  [
    device.name,
    device.attributes.type ??
      attributeOf(device, "type", "backend") ??
      attributeOf(device, "type", "driver") ??
      device.attributes.mode,
    attributeOf(device, "type", "driver") === "virtiofs" ? "virtiofs" : undefined,
  ]
    .filter((word) => word !== undefined)
    .join(" ");

/** libvirt leaves passwords out unless asked; custom QEMU arguments it always shows, and they may hold any secret. */
function withoutSecrets(root: Element): { xml: string; customised: boolean } {
  let customised = false;
  const xml = mapXml(root, (found) => {
    if (found.name === "qemu:commandline" || found.name === "qemu:override") {
      customised = true;
      return undefined;
    }
    const { passwd: _, passwdValidTo: __, ...attributes } = found.attributes;
    return { ...found, attributes };
  });
  if (xml === undefined) throw new Error("a domain that is a secret as a whole");
  return { xml: buildXml(xml), customised };
}
