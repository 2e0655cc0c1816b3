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
} as const;
