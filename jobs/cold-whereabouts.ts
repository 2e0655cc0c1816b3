import type { Host } from "../config/inventory.ts";
import { OpsError } from "./error.ts";
import { type Presence, presence } from "./facts/presence.ts";
import { readPresence } from "./read-presence.ts";
import { SUSPEND_BOTH } from "./split-brain.ts";
import type { Passing, Read } from "./step.ts";

/** One side of a move of a VM that is off, in a word; `ghost` is a process that libvirt does not own up to. */
type Side = "absent" | "off" | "active" | "ghost" | "unknown";

function side(is: Presence): Side {
  if (is.presence === "unknown") return "unknown";
  if (is.presence === "absent") return is.process ? "ghost" : "absent";
  if (is.state === "shut off") return is.process ? "ghost" : "off";
  return "active";
}

/** Both sides of a cold move, looked at together. */
type ColdWhereabouts =
  | {
      readonly source: "absent" | "off" | "active";
      /** Here `active` means that its guest runs: what is paused, crashed or just starting is unclear. */
      readonly destination: "absent" | "off" | "active";
      readonly persistentThere: boolean;
    }
  | { readonly unclear: string; readonly next: string; readonly passing?: Passing };

/** Where a VM is that moves cold. It never runs on both: that is a person's to end, as is a process that nobody owns. */
export async function coldWhereabouts(
  { uuid, source, destination }: { uuid: string; source: Host; destination: Host },
  read: Read,
): Promise<ColdWhereabouts> {
  const [here, { there }] = await Promise.all([
    read(source, presence(uuid)),
    readPresence(destination, uuid, read),
  ]);
  const [from, to] = [side(here), side(there)];
  if (from === "unknown" || to === "unknown") {
    const silent = from === "unknown" ? source : destination;
    return {
      unclear: `is in a state that ${silent.name} cannot tell`,
      next: "Wait until both hosts answer; start nothing by hand before.",
      passing: "wait",
    };
  }
  if (from === "ghost" || to === "ghost") {
    const host = from === "ghost" ? source : destination;
    return {
      unclear: `has a QEMU process on ${host.name} that libvirt there calls off or does not know`,
      next: `Start nothing; look at the process on ${host.name} (\`pgrep -af -- -uuid\`).`,
      passing: "soon",
    };
  }
  if (from === "active" && to === "active") {
    return { unclear: `is active on ${source.name} and on ${destination.name}`, next: SUSPEND_BOTH };
  }
  if (there.presence === "present" && to === "active" && there.state !== "running") {
    const { state, reason } = there;
    const starting = state === "paused" && reason === "starting up";
    return {
      unclear: `is ${state} (${reason}) on ${destination.name}`,
      next: starting
        ? `Wait: libvirt on ${destination.name} either has it running soon or gives it up.`
        : `See why on ${destination.name} (\`virsh domstate --reason\`, its log in /var/log/libvirt/qemu) before you resume it there; start nothing on ${source.name}.`,
      passing: starting ? "wait" : "soon",
    };
  }
  return {
    source: from,
    destination: to,
    persistentThere: there.presence === "present" && there.persistent,
  };
}

export const unclear = (vm: string, { unclear: words, next }: { unclear: string; next: string }) =>
  new OpsError("migration.unclear", { vm, words, next });
