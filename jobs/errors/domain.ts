export const domainErrors = {
  "domain.already-defined": {
    title: "{host} already has a VM of that name or UUID",
    remedy: "See `/ferry vms {host}`; remove the leftover, or rename one of the two.",
  },
  "domain.libvirt-silent": {
    title: "libvirt on {host} does not answer",
    remedy: "See `systemctl status libvirtd virtqemud` on {host}; `/ferry prepare {host}` starts it.",
  },
  "domain.name-taken": {
    title: "There is a VM {vm} on {host} already, and it is another one",
    remedy: "Choose another name: see `/ferry where {vm}`.",
  },
  "domain.elsewhere": {
    title: "{vm} is on {host} already",
    remedy: "Nothing to make; to have it elsewhere, type `/migrate {vm} {wanted}`.",
  },
  "domain.differs": {
    title: "{host} has a VM {vm} already: {difference}",
    remedy: "Choose another name, or ask for what is there.",
  },
  "domain.mac-taken": {
    title: "{other} on {host} has the MAC address {mac}",
    remedy: "Choose another address, or let Ferry choose one.",
  },
  "domain.disk-taken": {
    title: "{volume} is the disk of {other} on {host}",
    remedy: "Two VMs on one disk destroy it: make a volume of its own with `/ferry volume`.",
  },
  "domain.no-bridge": {
    title: "{host} has no bridge {bridge}",
    remedy: "Make the bridge on {host}, or name another: {there}.",
  },
  "domain.no-network": {
    title: "{host} has no libvirt network {network} that runs",
    remedy: "`virsh net-start {network}` on {host}, or name another: {there}.",
  },
  "domain.share-elsewhere": {
    title: "{host} does not mount share {share}",
    remedy: "Add {host} to the clients of {share} in the site file, or choose one of {hosts}.",
  },
  "domain.two-networks": {
    title: "A bridge and a network were named for one network card",
    remedy: "Give one of them: `bridge` or `network`.",
  },
  "domain.not-startable": {
    title: "{vm} is {state} on {host}",
    remedy: "See `virsh domstate --reason {vm}` there: resume or reset it by hand.",
  },
  "domain.in-use": {
    title: "{vm} is {state} on {host}, and Ferry cuts no VM's power",
    remedy: "Shut it down yourself (`virsh shutdown {vm}` on {host}), wait until it is off, then ask again.",
  },
  "domain.moved-on": {
    title: "{vm} is on {there} by now",
    remedy:
      "What was made on {host} goes on there. If it is to go, move it back (`/migrate {vm} {host}`), shut it down and ask again, or remove it on {there} by hand.",
  },
  "domain.gone": {
    title: "{vm} is not on {host} any more",
    remedy: "See `/ferry where {vm}`, then ask again.",
  },
  "domain.process-left": {
    title: "libvirt on {host} calls {vm} off, and a QEMU process of it is there",
    remedy: "Start it nowhere before that process is gone: `pgrep -af -- '-uuid {uuid}'` on {host}.",
  },
  "domain.transient": {
    title: "{vm} is transient on {host}: libvirt forgets it as soon as it stops",
    remedy: "Make it persistent first: `virsh dumpxml {vm} | virsh define /dev/stdin` on {host}.",
  },
  "domain.cannot-hear": {
    title: "{vm} is {state} ({reason}) on {host}: its guest hears nobody",
    remedy:
      "Look why, and `virsh resume {vm}` on {host} if it may go on; `/ferry vm stop {vm} --hard` cuts its power, as a plan of its own.",
  },
  "domain.does-not-stop": {
    title: "{vm} on {host} did not shut down within {within}: it is {state}",
    remedy:
      "It was asked to and may still do it by itself. Shut it down from inside, or cut its power with `/ferry vm stop {vm} --hard`, as a plan of its own.",
  },
  "domain.runs-elsewhere": {
    title: "{vm} is {state} on {there}: started a second time, it would destroy its disk",
    remedy: "See `/ferry where {vm}`; what is on {there} comes first.",
  },
} as const;
