import type { Presence } from "./facts/presence.ts";
import { SUSPEND_BOTH } from "./split-brain.ts";
import type { Passing } from "./step.ts";

/**
 * Where a domain is, told from both hosts at once and never from one side or
 * an exit code. `words` completes 'vm1 …'.
 */
export type Whereabouts =
  | { readonly where: "source"; readonly words: string }
  | { readonly where: "destination"; readonly words: string }
  | { readonly where: "moving"; readonly words: string }
  /** It runs nowhere, or the two sides contradict each other; `next` is the only safe thing to do. */
  | { readonly where: "unclear"; readonly words: string; readonly next: string; readonly passing?: Passing };

/**
 * One side in a word. `leaving`: it is being sent from here. `arriving`: its
 * memory is not whole here yet. `ghost`: a process that libvirt does not know.
 */
type Side = "absent" | "off" | "running" | "paused" | "leaving" | "arriving" | "ghost" | "unknown";

function side(presence: Presence): Side {
  if (presence.presence === "unknown") return "unknown";
  if (presence.presence === "absent") return presence.process ? "ghost" : "absent";
  const { state, reason, job } = presence;
  if (state === "shut off") return presence.process ? "ghost" : "off";
  if (job === "outgoing" && (state === "running" || state === "paused")) return "leaving";
  if (state === "paused") {
    return job === "incoming" || reason === "starting up" || reason === "migrating" ? "arriving" : "paused";
  }
  return state === "running" ? "running" : "unknown";
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
  const unclear = (words: string, next: string, passing?: Passing): Whereabouts =>
    passing === undefined ? { where: "unclear", words, next } : { where: "unclear", words, next, passing };
  const onBoth = unclear(`runs on ${source} and on ${destination}`, SUSPEND_BOTH);
  const moving: Whereabouts = { where: "moving", words: `is on its way from ${source} to ${destination}` };

  if (from === "unknown" || to === "unknown") {
    const silent = from === "unknown" ? source : destination;
    return unclear(`is in a state that ${silent} cannot tell`, WAIT, "wait");
  }
  if (from === "ghost" || to === "ghost") {
    const host = from === "ghost" ? source : destination;
    return unclear(
      `has a QEMU process on ${host} that libvirt there does not know`,
      `Restart no daemon and start nothing; look at the process on ${host} (\`pgrep -af -- -uuid\`).`,
      "soon",
    );
  }
  if (to === "leaving") {
    if (from === "running") return onBoth;
    return unclear(
      `is being moved away from ${destination} by somebody else`,
      `Wait for the end of that move (\`virsh domjobinfo\` on ${destination}).`,
      "wait",
    );
  }

  const gone = to === "absent" || to === "off";
  switch (from) {
    case "running":
      if (to === "running") return onBoth;
      if (gone) return { where: "source", words: `runs on ${source}` };
      return unclear(
        `runs on ${source}, and ${destination} holds a paused remnant`,
        `If it is still there in a minute: \`virsh destroy\` it on ${destination}, never on ${source}.`,
        "soon",
      );
    case "leaving":
      // The source is paused for the switchover while the destination already runs: the last step of a move.
      if (to === "running" && onSource.presence === "present" && onSource.state === "running") return onBoth;
      return moving;
    case "paused":
    case "arriving":
      if (to === "running") {
        return unclear(
          `runs on ${destination}, and ${source} holds a frozen copy`,
          `\`virsh destroy\` the copy on ${source}; never resume it.`,
          "soon",
        );
      }
      if (!gone) {
        return unclear(
          `is paused on ${source} and on ${destination}`,
          `\`virsh destroy\` it on ${destination}, look again, then \`virsh resume\` it on ${source}.`,
          "soon",
        );
      }
      return unclear(
        `is paused on ${source}, and ${destination} has no copy`,
        `\`virsh resume\` it on ${source} once you are sure that ${destination} runs no copy.`,
        "soon",
      );
    case "off":
    case "absent":
      if (to === "running") return { where: "destination", words: `runs on ${destination}` };
      if (to === "arriving" && from === "off") {
        return unclear(
          `is off on ${source}, and ${destination} holds a copy whose memory may not be whole`,
          `Do not resume it: \`virsh destroy\` it on ${destination}, then start it on ${source}, where its definition is.`,
          "soon",
        );
      }
      if (!gone) {
        return unclear(
          `is paused on ${destination}`,
          `See why (\`virsh domstate --reason\`, its log in /var/log/libvirt/qemu) before you resume it there; ${source} has no copy.`,
          "soon",
        );
      }
      return unclear(
        `runs neither on ${source} nor on ${destination}`,
        "Make sure that no QEMU process is left on either host, then start it once, where its definition is.",
        "soon",
      );
  }
}
