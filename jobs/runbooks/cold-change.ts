import type { Host } from "../../config/inventory.ts";
import { OpsError } from "../error.ts";
import type { DomainDefinition } from "../facts/domain-definition.ts";
import { machineTypes } from "../facts/machine-types.ts";
import type { Rewriting } from "../rewrite-definition.ts";
import type { Read } from "../step.ts";

/** What must differ in the VM's definition on the destination, but for its files. Throws OpsError where that has nothing that would do. */
export async function readChange(
  definition: DomainDefinition,
  destination: Host,
  { bridge }: { bridge: string | undefined },
  read: Read,
): Promise<Rewriting> {
  const offered = await read(destination, machineTypes);
  return {
    files: [],
    flattened: [],
    ...emulatorChange(definition, offered?.get(definition.architecture ?? "")?.emulator),
    ...machineChange(definition, destination, offered?.get(definition.architecture ?? "")?.machines),
    ...bridgeChange(definition, bridge),
  };
}

/** Another distribution keeps QEMU elsewhere. */
function emulatorChange(
  { emulator }: DomainDefinition,
  there: string | undefined,
): Pick<Rewriting, "emulator"> {
  return emulator === undefined || there === undefined || emulator === there
    ? {}
    : { emulator: { from: emulator, to: there } };
}

/** `pc-q35-rhel9.2.0` as family `pc-q35` and version 9.2.0. */
function parts(machine: string): { family: string; version: number } {
  const [, family = machine, version = "0"] = /^(.+?)-(?:rhel)?(\d+(?:[.]\d+)*)$/.exec(machine) ?? [];
  const [a = 0, b = 0, c = 0] = version.split(".").map(Number);
  return { family, version: a * 1_000_000 + b * 1_000 + c };
}

/** The nearest older machine type of the same family, else its newest: what the guest sees of it may differ. */
function machineChange(
  { machine, name }: DomainDefinition,
  destination: Host,
  there: readonly string[] | undefined,
): Pick<Rewriting, "machine"> {
  if (machine === undefined || there === undefined || there.includes(machine)) return {};
  const wanted = parts(machine);
  const family = there
    .map((other) => ({ other, ...parts(other) }))
    .filter((other) => other.family === wanted.family)
    .sort((a, b) => b.version - a.version);
  const to = family.find(({ version }) => version <= wanted.version) ?? family[0];
  if (to !== undefined) return { machine: { from: machine, to: to.other } };
  throw new OpsError("cold.machine-unknown", { vm: name, machine, destination: destination.name });
}

function bridgeChange(
  { name, interfaces }: DomainDefinition,
  bridge: string | undefined,
): Pick<Rewriting, "bridge"> {
  if (bridge === undefined) return {};
  const on = interfaces.flatMap((card) => (card.type === "bridge" ? (card.bridge ?? []) : []));
  if (on.length === 0) throw new OpsError("cold.no-bridge-card", { vm: name });
  return { bridge: { from: [...new Set(on)], to: bridge } };
}
