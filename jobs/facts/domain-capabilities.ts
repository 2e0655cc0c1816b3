import { sh, withTimeout } from "../shell.ts";
import type { Fact } from "../step.ts";
import { VIRSH_MS, virsh } from "../virsh.ts";
import { attributeOf, childOf, childrenOf, type Element, parseXml, textOf } from "../xml.ts";

/** What libvirt would run a new domain with, where one does not say. */
export interface DomainCapabilities {
  /** `kvm`, or `qemu` where the processor cannot or may not help. */
  readonly virtType: string;
  readonly emulator: string;
  /** The versioned name of the newest `q35`, or of the architecture's own default. */
  readonly machine: string;
  readonly architecture: string;
  readonly cpuModels: {
    /** The model nearest to the host's processor; undefined where libvirt cannot tell. */
    readonly host: string | undefined;
    /** Models that run here as they are. */
    readonly usable: readonly string[];
  };
}

/**
 * libvirt's own choice for new domains: KVM where it works, else emulation.
 * Undefined where libvirt does not answer.
 */
export const domainCapabilities: Fact<DomainCapabilities | undefined> = {
  id: "domain-capabilities",
  // q35 exists for x86 alone; other architectures have one machine type of their own that is best.
  command: withTimeout(
    sh`${virsh} domcapabilities --machine q35 2>/dev/null || ${virsh} domcapabilities`,
    VIRSH_MS,
  ),
  parse({ stdout, code }) {
    if (code !== 0) return undefined;
    const root = parseXml(stdout);
    const modes = childrenOf(childOf(root, "cpu"), "mode").filter(
      (mode) => mode.attributes.supported === "yes",
    );
    const mode = (name: string) => modes.find((mode) => mode.attributes.name === name);
    return {
      virtType: always(root, "domain"),
      emulator: always(root, "path"),
      machine: always(root, "machine"),
      architecture: always(root, "arch"),
      cpuModels: {
        host: textOf(mode("host-model"), "model"),
        usable: childrenOf(mode("custom"), "model")
          .filter((model) => attributeOf(model, "usable") === "yes")
          .map((model) => textOf(model) ?? ""),
      },
    };
  },
};

function always(root: Element, name: string): string {
  const text = textOf(root, name);
  if (!text) throw new Error(`domain capabilities without <${name}>`);
  return text;
}
