export const volumeErrors = {
  "volume.differs": {
    title: "Share {share} has a volume {volume} already: {difference}",
    remedy: "Choose another name, or ask for what is there.",
  },
  "volume.unknown": {
    title: "Share {share} has no volume {volume}",
    remedy: "See what is in {path} on {host}; `/ferry volume` makes one.",
  },
  "volume.off-share": {
    title: "{layer}, a backing store of {volume}, is not on share {share}",
    remedy:
      "Copy it onto the share and `qemu-img rebase` onto the copy: every host needs it at the same path.",
  },
  "volume.backing-unreadable": {
    title: "The backing store {path} cannot be read on {host}",
    remedy: "Run `qemu-img info --backing-chain {path}` on {host}. It says: {problem}",
  },
  "volume.backing-in-use": {
    title: "{backing} is the disk of {vm} on {host}",
    remedy: "A backing store must never be written again: copy it and use the copy.",
  },
  "volume.name-unreadable": {
    title: "AppArmor on {host} would keep libvirt from reading {path}",
    remedy:
      "Let the name end in .qcow2, .raw or .img, or mount the share below /srv or /var/lib/libvirt/images.",
  },
  "volume.smaller-than-backing": {
    title: "{volume} would be smaller than its backing store, which holds {size}",
    remedy: "Ask for at least {size}: what lies past the end would be cut off.",
  },
  "volume.raw-backing": {
    title: "A raw volume cannot have a backing store",
    remedy: "Ask for the format qcow2, or leave the backing store out.",
  },
  "volume.no-client": {
    title: "No host that mounts share {share} can be reached",
    remedy: "Bring one of {hosts} back, then ask again.",
  },
  "volume.not-a-file": {
    title: "{path} on {host} is no plain file",
    remedy:
      "Ferry keeps disks by renaming their files: name the file itself in the definition, not a link to it.",
  },
  "volume.file-gone": {
    title: "{path} is not on {host} any more, nor is it kept there",
    remedy:
      "Find out who moved it before anything else is started or removed: see the plans of {vm} with `/ferry history {vm}`.",
  },
  "volume.kept-name-taken": {
    title: "{host} has both {path} and {kept}",
    remedy: "Compare the two, and move the one that is not the disk of {vm} somewhere else.",
  },
  "volume.used-by-other": {
    title: "{path} on {host} is in use by {other}, or lies below one of its disks",
    remedy: "Give {other} a copy of its own first (`qemu-img convert`), then ask again.",
  },
  "volume.target-taken": {
    title: "{host} has a file {path} already",
    remedy: "Nothing is written over: see what it is and who uses it, and move it away if it is a leftover.",
  },
  "volume.copy-in-use": {
    title: "{vm} is on {host}, where {path} is its disk",
    remedy: "Nothing is removed: see `/ferry where {vm}`.",
  },
  "volume.kept-in-use": {
    title: "{vm} is {state} on {host}, and its disks are kept there under other names",
    remedy:
      "See where {vm} should run (`/ferry where {vm}`), and stop the other one (`virsh destroy`) before anything else.",
  },
} as const;
