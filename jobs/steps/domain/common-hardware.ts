import type { DomainCapabilities } from "../../facts/domain-capabilities.ts";
import type { NewDomain } from "./new-domain.ts";

/**
 * The oldest of the hosts' newest machine types: newer QEMUs know it too,
 * older ones do not know newer ones. Types of another family do not count.
 */
export function commonMachine(here: DomainCapabilities, others: readonly DomainCapabilities[]): string {
  const family = (machine: string) => machine.replace(/[\d.]+$/, "");
  const versions = [here, ...others]
    .map(({ machine }) => machine)
    .filter((machine) => family(machine) === family(here.machine))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return versions[0] ?? here.machine;
}

/**
 * A processor that all hosts have. Emulated ones are the same everywhere, and
 * hosts of one model leave the details to libvirt; otherwise the newest host's
 * model that runs on every host. Without one in common the VM gets this
 * host's, and can move only to hosts that have it.
 */
export function commonCpu(here: DomainCapabilities, others: readonly DomainCapabilities[]): NewDomain["cpu"] {
  if (here.virtType !== "kvm") return undefined;
  const all = [here, ...others.filter(({ virtType }) => virtType === "kvm")];
  const models = all.map(({ cpuModels }) => cpuModels.host);
  if (models.every((model) => model === models[0])) return { mode: "host-model" };
  const model = models.find(
    (model) => model !== undefined && all.every(({ cpuModels }) => cpuModels.usable.includes(model)),
  );
  return model === undefined ? { mode: "host-model" } : { mode: "custom", model };
}
