export const lookErrors = {
  "look.no-answer": {
    title: "No worker has answered for {seconds} s",
    remedy:
      "Nothing was changed: ask again. If it stays so, see whether a worker runs (`ferry worker`) and what its log says.",
  },
  "look.failed": {
    title: "Ferry met a bug while it looked",
    remedy: "Look for {look} in the worker's log and report what it says; nothing was changed.",
  },
  "look.no-vm": {
    title: "No host has a VM called {vm}",
    remedy: "See `/ferry vms` for the VMs there are.",
  },
  "look.vm-not-seen": {
    title: "{vm} was not seen, but not every host was read: {missing}",
    remedy: "See `/ferry hosts` for what is wrong there, and ask again.",
  },
  "look.no-console-log": {
    title: "{vm} on {host} does not log its serial console to a file",
    remedy:
      "Add `<log file='/var/log/libvirt/qemu/{vm}-console.log' append='on'/>` to its `<serial>` (`virsh edit {vm}` on {host}); it holds from the next start on.",
  },
  "look.no-console-file": {
    title: "{vm}'s serial console should be logged to {file} on {host}, and there is no such file",
    remedy: "It is made when {vm} starts; if it runs, see `virsh dumpxml {vm}` and `ls -l {file}` on {host}.",
  },
  "look.console-unreadable": {
    title: "{vm}'s serial log {file} on {host} cannot be read: {why}",
    remedy: "Try `tail {file}` on {host} as root; a share that squashes root may refuse it.",
  },
  "look.share-unread": {
    title: "What is on share {share} could not be read on {server}: {why}",
    remedy: "See `/ferry hosts` for how {server} is, and ask again.",
  },
  "look.host-slow": {
    title: "{host} has not answered in time",
    remedy: "Ask again in a moment; see `/ferry hosts` for how it is.",
  },
} as const;
