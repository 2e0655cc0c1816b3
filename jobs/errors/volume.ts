export const volumeErrors = {
  "volume.differs": {
    title: "Share {share} has a volume {volume} already: {difference}",
    remedy: "Choose another name, or ask for what is there.",
  },
  "volume.unknown": {
    title: "Share {share} has no volume {volume}",
    remedy: "See what is in {path} on {host}; `/ferry volume create` makes one.",
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
  "volume.in-use": {
    title: "{volume} of share {share} belongs to {vm} on {host}",
    remedy: "Take it out of {vm}, or delete that VM first (`/ferry vm delete {vm}`), then ask again.",
  },
  "volume.open": {
    title: "{program} on {host} has {volume} of share {share} open",
    remedy: "Let it end, or stop it on {host} (`lsof` shows which process), then ask again.",
  },
  "volume.backs": {
    title: "{image} on {host} is backed by {volume}",
    remedy: "Delete {image} first, or make it whole by itself (`qemu-img rebase -b ''`), then ask again.",
  },
  "volume.linked": {
    title: "A symbolic link on {host} leads to {volume}: {link}",
    remedy: "Remove the link on {host} if nothing uses it, then ask again.",
  },
  "volume.unreadable": {
    title: "{host} cannot read {image}: nobody can say whether {volume} backs it",
    remedy: "Look at it with `qemu-img info {image}` on {host}; mend it or move it away, then ask again.",
  },
  "volume.no-qemu-img": {
    title: "{host} has no qemu-img, so nobody can say what {volume} backs there",
    remedy: "Install qemu-img on {host} (`/ferry prepare {host}` does), then ask again.",
  },
  "volume.share-not-mounted": {
    title: "{host} has not mounted share {share}",
    remedy: "`/ferry share {share}` brings it there; then ask again.",
  },
  "volume.of-a-plan": {
    title: "{volume} belongs to plan {plan}",
    remedy: "`/ferry show {plan}` says what that plan is; `/ferry purge {plan}` removes what it keeps.",
  },
} as const;
