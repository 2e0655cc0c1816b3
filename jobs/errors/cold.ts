export const coldErrors = {
  "cold.no-key": {
    title: "{host} gave no public key where one was expected",
    remedy: "See /etc/ssh/ssh_host_*_key.pub there, and whether ssh-keygen works, then ask again.",
  },
  "cold.no-way": {
    title: "{source} cannot bring files to {destination} over SSH ({address}, port {port})",
    remedy:
      "Open that port on {destination} for {source}, and let sshd there take root's keys (`PermitRootLogin prohibit-password`, `AuthorizedKeysFile .ssh/authorized_keys`); what ssh said stands below.",
  },
  "cold.file-gone": {
    title: "{path} of {vm} is not on {host}, or is no plain file",
    remedy: "Name the file itself in the definition, not a link to it, then ask again.",
  },
  "cold.file-name": {
    title: "A file of {vm} on {host} has a name that Ferry does not take into a command: {path}",
    remedy: "Rename it, so that it holds no control character and none of $ % \\, then ask again.",
  },
  "cold.file-there": {
    title: "{destination} has a file {path} already",
    remedy:
      "Ferry overwrites nothing. See whose it is, and move it away, or bring {vm} to another folder with `--to <folder>`.",
  },
  "cold.no-room-left": {
    title: "{destination} has no room left for the copies",
    remedy: "Make room there, or name another folder with `--to`, then ask again.",
  },
  "cold.no-room": {
    title: "{destination} has {free} free on {mount}; the copies of {vm} need {wanted}",
    remedy: "Make room there, or name a folder on another file system with `--to`.",
  },
  "cold.no-folder": {
    title: "{destination} has no folder {folder}, where a file of {vm} is to go",
    remedy: "Make it there (`mkdir -p {folder}`), or name another with `--to`.",
  },
  "cold.copy-differs": {
    title: "The copy of {path} on {destination} is not equal to it",
    remedy:
      "Nothing of {vm} runs on {destination}. Look at the disks and memory of both hosts (`dmesg`), then ask again: everything is copied anew.",
  },
  "cold.other-file-there": {
    title: "{destination} has another file {path} than {vm} needs: of the same length, with other content",
    remedy:
      "Ferry overwrites nothing. Move it away there if nothing uses it, or bring {vm} to another folder with `--to <folder>` (and `--flatten`, if it has backing stores), then ask again.",
  },
  "cold.written-since": {
    title: "{path} on {source} was written after it had been read for its copy",
    remedy: "Somebody has started {vm} there, or uses its disk. See `/ferry where {vm}`, then ask again.",
  },
  "cold.started-meanwhile": {
    title: "{vm} was started on {host} while it was being copied",
    remedy: "The copies are out of date, and nothing of them has run. See who started it, then ask again.",
  },
  "cold.written-there": {
    title: "{path} on {destination} was written since it was copied",
    remedy:
      "{vm} may have run there, if only for a moment, and what it wrote is in that file alone. Look why it stopped (/var/log/libvirt/qemu/{vm}.log), and start it there; its old disks on {source} are kept.",
  },
  "cold.no-sums": {
    title: "{host} has lost the checksums that plan {plan} took of {vm}'s files",
    remedy: "Find out who removed /var/lib/ferry/sums/{plan} there, then ask again: everything is read anew.",
  },
  "cold.copy-unrecorded": {
    title:
      "{destination} has no record of what {path} was like when it was copied, so nobody can say whether {vm} has written to it",
    remedy:
      "See in /var/log/libvirt/qemu/{vm}.log on {destination} whether {vm} ran there. If it did, start it there. If not, undefine it there (`virsh undefine --keep-nvram {vm}`) and give its disks their own names back on {source} (they end in .ferry-{plan}).",
  },
  "cold.not-the-copy": {
    title: "{path} on {destination} is not the copy of {vm}'s file that was checked",
    remedy:
      "It was written since, or is another file. See who wrote it, and whether anything uses it; move it away if it is still there, then ask again.",
  },
  "cold.copy-in-use": {
    title: "The copies of {vm}'s files on {host} are in use: {user}",
    remedy: "Let that end, or give it a copy of its own (`qemu-img convert`), then ask again.",
  },
  "cold.still-there": {
    title: "{host} still has {vm}, whose files these are",
    remedy: "Undefine it there first, if it is to stay where it was.",
  },
  "cold.only-copy": {
    title: "{path} of {vm} is not on {source}: the copy on {host} is the only one",
    remedy: "Bring it back by a move: `/migrate {vm} {host} {source} cold`.",
  },
  "cold.only-definition": {
    title: "{source} has no definition of {vm}: the one on {host} is the only one",
    remedy: "Bring it back by a move: `/migrate {vm} {host} {source} cold`.",
  },
  "cold.nowhere": {
    title: "Neither {source} nor {destination} has a definition of {vm} that lasts",
    remedy: "A copy of it is kept on {source} in /var/lib/ferry/kept: `virsh define` it where its disks are.",
  },
  "cold.managed-save": {
    title: "{vm} has a saved memory image on {host}, which does not travel",
    remedy:
      "Let it go on from there (`virsh start {vm}`, or `virsh restore` where it was saved to a file) and shut it down properly, or drop the image (`virsh managedsave-remove {vm}`) if what is in it may be lost.",
  },
  "cold.definition-changed": {
    title: "{vm}'s definition on {source} was changed since its files were copied: {difference}",
    remedy:
      "Nothing was defined on {destination}. See `virsh dumpxml --inactive {vm}` on {source}, then ask again: the new plan brings what it names by now.",
  },
  "cold.device-stays": {
    title: "{vm} has a device that stands for something of its host: {device}",
    remedy: "Detach it (`virsh detach-device --config`), then ask again.",
  },
  "cold.disk-elsewhere": {
    title: "Disk {disk} of {vm} is no file that Ferry can copy: {kind}",
    remedy: "Define it by the path of its file (`virsh vol-path`), or move it to a file, then ask again.",
  },
  "cold.disk-unreadable": {
    title: "{path}, a disk of {vm}, cannot be read on {host}",
    remedy: "Mend it first: `qemu-img info --backing-chain {path}`. It says: {problem}",
  },
  "cold.twice": {
    title: "{vm} is defined on {hosts}, and off on all of them",
    remedy: "Find out which one is true, and undefine the others (`virsh undefine --keep-nvram`).",
  },
  "cold.off-there": {
    title: "{vm} is on {destination} already, and off",
    remedy: "Nothing to move; `/ferry vm start {vm}` starts it.",
  },
  "cold.no-chain": {
    title: "No disk of {vm} that would be copied has backing stores",
    remedy: "Leave `--flatten` out: there is nothing to make one image of.",
  },
  "cold.data-file": {
    title: "{path} keeps its data in another file, which it names by its path",
    remedy: "Leave `--flatten` and `--to` out, or convert it first (`qemu-img convert`).",
  },
  "cold.names-collide": {
    title: "Two files of {vm} would both become {path}",
    remedy: "Leave `--to` out, or give one of them another name first.",
  },
  "cold.chain-moves": {
    title: "{path} has backing stores, which are named by their paths",
    remedy: "Add `--flatten`, which makes one image of them, or leave `--to` out.",
  },
  "cold.machine-unknown": {
    title: "{destination} has no machine type like {machine}, which {vm} has",
    remedy: "Bring QEMU there to a version that has it, or choose another host.",
  },
  "cold.machine-as-it-is": {
    title: "{destination} has not all that {vm}'s definition names: machine type, QEMU program, acceleration",
    remedy:
      "Its disks are on storage that both hosts share, so that its definition moves as it is. Shut it down (`/ferry vm stop {vm}`), give it what {destination} has (`virsh edit {vm}` on {source}; `virsh capabilities` on {destination} lists it), then ask again. Or bring QEMU there to the source's version, or choose another host; what libvirt said stands below.",
  },
  "cold.no-bridge-card": {
    title: "{vm} has no network card on a bridge",
    remedy: "Leave `--bridge` out.",
  },
  "cold.only-copied": {
    title:
      "{option} is for disks that are copied, and all disks of {vm} are on storage that both hosts share",
    remedy: "Leave {option} out.",
  },
} as const;
