/**
 * libvirt's numbers in its own words (virDomainState and the reasons of each
 * state, libvirt-domain.h and virsh's `domstate --reason`). Numbers are part
 * of libvirt's ABI; words are what its manual and people use.
 */
const STATES: readonly (readonly [state: string, ...reasons: readonly string[]])[] = [
  ["no state"],
  [
    "running",
    "unknown",
    "booted",
    "migrated",
    "restored",
    "from snapshot",
    "unpaused",
    "migration canceled",
    "save canceled",
    "event wakeup",
    "crashed",
    "post-copy",
    "post-copy failed",
  ],
  ["idle"],
  [
    "paused",
    "unknown",
    "user",
    "migrating",
    "saving",
    "dumping",
    "I/O error",
    "watchdog",
    "from snapshot",
    "shutting down",
    "creating snapshot",
    "crashed",
    "starting up",
    "post-copy",
    "post-copy failed",
    "api error",
  ],
  ["in shutdown", "unknown", "user"],
  [
    "shut off",
    "unknown",
    "shutdown",
    "destroyed",
    "crashed",
    "migrated",
    "saved",
    "failed",
    "from snapshot",
    "daemon",
  ],
  ["crashed", "unknown", "panicked"],
  ["pmsuspended"],
];

/** The words for `state.state` and `state.reason` of domstats; `unknown` for numbers that this list lacks. */
export function domainState(state = "", reason = ""): { state: string; reason: string } {
  const [word, ...reasons] = STATES[Number.parseInt(state, 10)] ?? ["unknown"];
  return { state: word, reason: reasons[Number.parseInt(reason, 10)] ?? "unknown" };
}
