import type { Presence } from "./facts/presence.ts";
import { SUSPEND_BOTH } from "./split-brain.ts";

/**
 * Where a domain is, told from both hosts at once and never from one side or
 * an exit code. `words` completes 'vm1 …'.
 */
export type Whereabouts =
  | { readonly where: "source"; readonly words: string }
  | { readonly where: "destination"; readonly words: string }
  | { readonly where: "moving"; readonly words: string }
  /** It runs nowhere, or the two sides contradict each other; `next` is the only safe thing to do. */
  | { readonly where: "unclear"; readonly words: string; readonly next: string };

type Side = "absent" | "off" | "running" | "paused" | "migrating" | "ghost" | "unknown";

/** One side in a word; `ghost`: a process that libvirt knows nothing of. */
function side(presence: Presence): Side {
  if (presence.presence === "unknown") return "unknown";
  if (presence.presence === "absent") return presence.process ? "ghost" : "absent";
  if (presence.state === "shut off") return presence.process ? "ghost" : "off";
  if (presence.state === "paused") return "paused";
  return presence.job === "outgoing" ? "migrating" : presence.state === "running" ? "running" : "unknown";
}

const WAIT = "Wait until both hosts answer; start nothing by hand before.";

/** The matrix of both sides (libvirt 9.0 qemu_migration.c: what each phase leaves behind when it fails). */
export function whereabouts(
  vm: { source: string; destination: string },
  onSource: Presence,
  onDestination: Presence,
): Whereabouts {
  const [from, to] = [side(onSource), side(onDestination)];
  const { source, destination } = vm;
  const unclear = (words: string, next: string): Whereabouts => ({ where: "unclear", words, next });

  if (from === "unknown" || to === "unknown") {
    const silent = from === "unknown" ? source : destination;
    return unclear(`is in a state that ${silent} cannot tell`, WAIT);
  }
  if (from === "ghost" || to === "ghost") {
    const host = from === "ghost" ? source : destination;
    return unclear(
      `has a QEMU process on ${host} that libvirt there does not know`,
      `Restart no daemon and start nothing; look at the process on ${host} (\`pgrep -af -- -uuid\`).`,
    );
  }
  const gone = (word: Side) => word === "absent" || word === "off";
  switch (from) {
    case "running":
      if (to === "running") return unclear(`runs on ${source} and on ${destination}`, SUSPEND_BOTH);
      if (gone(to)) return { where: "source", words: `runs on ${source}` };
      return unclear(
        `runs on ${source}, and ${destination} holds a paused remnant`,
        `If it is still there in 10 s: \`virsh destroy\` it on ${destination}, never on ${source}.`,
      );
    case "migrating":
      if (to === "running") return unclear(`runs on ${source} and on ${destination}`, SUSPEND_BOTH);
      return { where: "moving", words: `is on its way from ${source} to ${destination}` };
    case "paused":
      if (to === "running") {
        return unclear(
          `runs on ${destination}, and ${source} holds a frozen copy`,
          `\`virsh destroy\` the copy on ${source}; never resume it.`,
        );
      }
      if (to === "paused") {
        return unclear(
          `is paused on ${source} and on ${destination}`,
          `\`virsh destroy\` it on ${destination}, look again, then \`virsh resume\` it on ${source}.`,
        );
      }
      return unclear(
        `is paused on ${source}, and ${destination} has no copy`,
        `\`virsh resume\` it on ${source} once you are sure that ${destination} runs no copy.`,
      );
    case "absent":
    case "off":
      if (to === "running") return { where: "destination", words: `runs on ${destination}` };
      if (to === "paused" || to === "migrating") {
        return unclear(
          `is paused on ${destination}`,
          `See why (\`virsh domstate --reason\`), then \`virsh resume\` it on ${destination} only.`,
        );
      }
      return unclear(
        `runs neither on ${source} nor on ${destination}`,
        "Make sure that no QEMU process is left on either host, then start it once, where its definition is.",
      );
  }
}
