import { SUSPEND_BOTH } from "../split-brain.ts";

export const migrationErrors = {
  "migration.storage-not-shared": {
    title: "A disk is not on storage that both hosts share",
    remedy: "Move the disk onto a share of the site file; libvirt refused and the VM runs where it was.",
  },
  "migration.cache-unsafe": {
    title: "A disk's cache mode does not allow a live migration on this libvirt",
    remedy: "Set cache='none' on the disk while the VM is off, then ask again.",
  },
  "migration.has-snapshots": {
    title: "The VM has snapshots, which libvirt does not migrate",
    remedy: "Delete or merge them (`virsh snapshot-list`), then ask again.",
  },
  "migration.same-host-uuid": {
    title: "Source and destination have the same host UUID",
    remedy: "Run `/ferry prepare` on both: it gives each host a UUID of its own.",
  },
  "migration.name-unresolved": {
    title: "{host} cannot resolve the destination's name",
    remedy: "Set migrationAddress of the destination in the site file to an IP address that {host} reaches.",
  },
  "migration.memory-port-closed": {
    title: "{host} cannot reach the destination's migration ports",
    remedy: "Open 49152-49215/tcp on the destination for {host}; `/ferry prepare` does it.",
  },
  "migration.rpc-port-closed": {
    title: "{host} cannot reach libvirt on the destination (16514/tcp by TLS, 16509/tcp without)",
    remedy: "Run `/ferry prepare` on the destination and look for a firewall between the two.",
  },
  "migration.certificate-refused": {
    title: "A certificate was refused between {host} and the destination",
    remedy: "Run `/ferry prepare` on both: it issues certificates that hold their addresses.",
  },
  "migration.cpu-incompatible": {
    title: "The destination's CPU lacks features that the VM uses",
    remedy: "Give the VM a CPU model that both hosts have (`virsh hypervisor-cpu-baseline`), and restart it.",
  },
  "migration.machine-unknown": {
    title: "The destination's QEMU does not know the VM's machine type or emulator",
    remedy: "Bring QEMU on the destination to the source's version, or choose another host.",
  },
  "migration.disk-in-use": {
    title: "A disk is open for writing somewhere else",
    remedy: "Find the other user before anything else: `/ferry where` and `lsof` on every host of the share.",
  },
  "migration.disk-unreadable": {
    title: "The destination's QEMU cannot read a disk",
    remedy: "Check that the share is mounted there and that the QEMU user may read the file.",
  },
  "migration.lost-destination": {
    title: "The connection between the hosts was lost during the migration",
    remedy: "Mend the network between the hosts, then ask again.",
  },
  "migration.no-memory": {
    title: "The destination has not enough memory for the VM",
    remedy: "Free memory on the destination, or choose another host.",
  },
  "migration.canceled": {
    title: "The migration was cancelled",
    remedy: "The VM stays where it was; ask again when you wish.",
  },
  "migration.vm-unknown": {
    title: "There is no VM called {vm} on {hosts}",
    remedy: "See `/ferry vms` for the VMs there are.{hint}",
  },
  "migration.hosts-silent": {
    title: "Ferry cannot tell where {vm} is, because it cannot ask {hosts}",
    remedy:
      "Mend that, or name the source, and only source and destination are asked: `/migrate {vm} {source} {destination}`.",
  },
  "migration.elsewhere": {
    title: "{vm} is not on {source}: it is on {host}",
    remedy: "Type `/migrate {vm} {host} {destination}`.",
  },
  "migration.already-there": {
    title: "{vm} runs on {destination} already",
    remedy: "Nothing to do.",
  },
  "migration.runs-twice": {
    title: "{vm} runs on two hosts: {hosts}",
    remedy: `${SUSPEND_BOTH} Its UUID is {uuid}.`,
  },
  "migration.arriving": {
    title: "{vm} is on its way to {host}",
    remedy: "Wait for the end of that move (`/ferry where {vm}`); it cannot begin another one before.",
  },
  "migration.same-host": {
    title: "Source and destination are both {host}",
    remedy: "Name another destination.",
  },
  "migration.not-running": {
    title: "{vm} is {state} on {host}; a live migration needs it running",
    remedy:
      "To move it as it is: `/migrate {vm} {host} {destination} cold`. To move it while it runs, start it first (`virsh start {vm}` on {host}).",
  },
  "migration.job-active": {
    title: "{vm} has another job on {host}",
    remedy: "Wait for it, or see `virsh domjobinfo {vm}` on {host}.",
  },
  "migration.destination-has-uuid": {
    title: "{destination} already has a definition of {vm} ({state})",
    remedy: "Compare both (`virsh dumpxml {uuid}`); undefine the one on {destination} if it is a leftover.",
  },
  "migration.destination-has-name": {
    title: "{destination} has another VM called {vm}",
    remedy: "Rename one of them: names are unique on a host.",
  },
  "migration.no-client": {
    title: "{vm} needs share {share}, and {host} is not among its clients",
    remedy:
      "Add {host} to the clients of {share} in the site file; or move {vm} `cold`, which copies what the destination does not mount.",
  },
  "migration.disk-not-shared": {
    title: "Disk {disk} of {vm} ({path}) is not on its share of {source} and {destination}",
    remedy: "Move it to a share that {source} and {destination} mount, or add the share to the site file.",
  },
  "migration.disk-differs": {
    title: "{path} is not the same file on {source} and {destination}",
    remedy: "Check what is mounted there on both hosts (`findmnt -T {path}`).",
  },
  "migration.device-stays": {
    title: "{vm} has a device that cannot move while it runs: {device}",
    remedy:
      "Detach it (`virsh detach-device`), or define a disk by its path (`virsh vol-path`), then ask again.",
  },
  "migration.memory-short": {
    title: "{destination} has {free} of memory available; {vm} needs {wanted}",
    remedy: "Free memory on {destination}, or choose another host.",
  },
  "migration.network-missing": {
    title: "{destination} has no {kind} {name}",
    remedy: "Create it on {destination}; {vm} is connected to it.",
  },
  "migration.rpc-refused": {
    title: "{source} cannot talk to libvirt on {destination}",
    remedy: "Run `/ferry prepare {source} {destination}`; what libvirt said stands below.",
  },
  "migration.ssh-refused": {
    title: "{destination} does not let root on {source} log in as root",
    remedy:
      "Ferry's line stands in root's authorized_keys on {destination}; see what PermitRootLogin, AuthorizedKeysFile and AllowUsers in /etc/ssh/sshd_config there say of it, and whether {source} comes from its migrationAddress.",
  },
  "migration.host-key-refused": {
    title: "{source} does not take {destination}'s SSH host key",
    remedy:
      "Find out why before going on. If {destination} has a new key, write it into the site file and ask again: Ferry pins it on {source}.",
  },
  "migration.virsh-too-old": {
    title: "virsh on {host} does not know {options}",
    remedy: "Update libvirt on {host}, then ask again.",
  },
  "migration.qemu-too-old": {
    title: "QEMU {version} on {host} cannot encrypt a migration, which came with 2.7",
    remedy:
      "Update QEMU there (on CentOS 7 qemu-kvm-ev has it), or write `transport: ssh` into the site file, by which a VM's memory crosses the network in clear between hosts without certificates.",
  },
  "migration.port-filtered": {
    title: "{source} cannot reach {address}:{port} on {destination}",
    remedy: "Open 49152-49215/tcp on {destination} for {source}, also between the hosts.",
  },
  "migration.disk-stays": {
    title:
      "Disk {disk} of {vm} ({path}) is on {source} alone and cannot be copied while {vm} runs: {because}",
    remedy: "{todo}, or put it on a share of the site file, then ask again.",
  },
  "migration.disk-has-backing": {
    title: "Disk {disk} of {vm} ({path}) lies over {backing}, on {source} alone; libvirt copies no chains",
    remedy:
      "Make it one image (`virsh blockpull {vm} {disk} --wait` on {source}, while it runs), or move {vm} cold, then ask again.",
  },
  "migration.disk-no-folder": {
    title: "{destination} has no folder {folder} for disk {disk} of {vm}",
    remedy: "Make it on {destination}, on the storage that the disk is to be on, then ask again.",
  },
  "migration.disk-room-short": {
    title: "{folder} on {destination} has {free} left; the disks take {wanted}",
    remedy: "Make room on {destination}, or choose another host.",
  },
  "migration.unclear": { title: "{vm} {words}", remedy: "{next}" },
  "migration.file-missing": {
    title: "{host} has no {path}, which {vm} boots from",
    remedy: "Put the file on a share of the site file, or copy it to {host}.",
  },
} as const;
