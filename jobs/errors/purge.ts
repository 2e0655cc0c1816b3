export const purgeErrors = {
  "purge.nothing": {
    title: "Plan {plan} keeps no disks on {hosts}",
    remedy:
      "See `/ferry history`: only a move that left disks behind keeps some, and a purge removes them once.",
  },
  "purge.too-early": {
    title: "What plan {plan} kept of {vm} is to stay until {until}",
    remedy: "Ask again then, or shorten policy.keepFor ({keepFor}) in the site file.",
  },
  "purge.vm-nowhere": {
    title: "No host of the site has {vm}: what is kept on {host} may be all that is left of it",
    remedy:
      "To have it back: `/ferry undo {plan}`, or rename the disks and `virsh define` the definition in {folder}. If {vm} is to be gone, remove {folder} and the disks that kept.json there names by hand.",
  },
  "purge.vm-unseen": {
    title: "Ferry cannot see how {vm} is, because it cannot ask {hosts}",
    remedy: "Bring {hosts} back, then ask again: nothing is removed before {vm} was seen well.",
  },
  "purge.vm-unwell": {
    title: "{vm} {state}",
    remedy: "See to it that {vm} is well on one host, then ask again: the kept disks may be needed.",
  },
  "purge.in-use": {
    title: "{path} on {host} is still in use: {user}",
    remedy: "End that use first, then ask again.",
  },
} as const;
