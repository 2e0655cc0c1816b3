export const hostErrors = {
  "host.command-failed": {
    title: "A command failed on {host}",
    remedy: "Read its last lines below, mend the cause on {host}, then ask again.",
  },
  "host.unit-vanished": {
    title: "{unit} is gone from {host} before it ended",
    remedy: "See whether {host} was restarted; then ask again.",
  },
  "host.clock-differs": {
    title: "{host}'s clock is {seconds} s {direction} Ferry's",
    remedy: "Start chrony or systemd-timesyncd on {host} (and on Ferry's own machine), then ask again.",
  },
  "host.packages-unknown": {
    title: "{host} lacks {missing}, and Ferry knows no package manager there",
    remedy: "Install {missing} on {host}, then ask again.",
  },
  "host.not-as-planned": {
    title: "{host} is not as the plan expected: {difference}",
    remedy: "Ask again: the new plan goes by what {host} has now.",
  },
  "host.unit-masked": {
    title: "{unit} is masked on {host}",
    remedy: "If it may run, `systemctl unmask {unit}` on {host}, then ask again.",
  },
  "host.no-tls-socket": {
    title: "systemd's sockets wake libvirt on {host}, and {unit} is masked or missing",
    remedy:
      "`systemctl unmask {unit}` on {host} and ask again. (To have libvirtd listen by itself, mask all of its sockets.)",
  },
  "host.no-arguments-file": {
    title: "libvirtd on {host} takes its arguments from no file",
    remedy:
      "Have libvirtd.service read LIBVIRTD_ARGS from a file (`EnvironmentFile=-/etc/sysconfig/libvirtd`) on {host}, then ask again.",
  },
  "host.arguments-unclear": {
    title: "Ferry does not understand LIBVIRTD_ARGS in {file} on {host}",
    remedy: 'Write it on one line with plain words, LIBVIRTD_ARGS="--listen", then ask again.',
  },
  "host.listen-in-use": {
    title:
      "libvirtd on {host} would not start again: it listens for TLS by itself, and its certificates would be gone",
    remedy:
      "Take back the plan that made it listen first, or take --listen out of its arguments on {host} and restart it, then ask again.",
  },
  "host.no-tcp-socket": {
    title: "systemd on {host} has no {unit} that it may start",
    remedy:
      "Set `transport: tls` or `ssh`, or `systemctl unmask {unit}` on {host} where it exists, then ask again.",
  },
  "host.tcp-in-public": {
    title: "{host}'s migration address {address} is public: anyone on the internet would be root there",
    remedy: "Set `transport: tls` or `ssh` in the site file, or give {host} an address of a private network.",
  },
  "host.peer-key-unusable": {
    title: "{host} has an SSH key in {file} that cannot be used",
    remedy: "Remove {file} on {host} if nothing else needs it, then ask again: Ferry makes a new one.",
  },
  "host.migrating": {
    title: "{domains} on {host} must not be disturbed: a libvirt job runs there, and this restarts libvirt",
    remedy: "Wait until `virsh domjobinfo` on {host} shows no job, then ask again.",
  },
  "host.tls-in-use": {
    title: "libvirt on {host} would not start again: {unit} listens, and its certificates would be gone",
    remedy:
      "Take back the plan that opened {unit} first, or `systemctl disable {unit}` and `systemctl stop {unit}` on {host}, then ask again.",
  },
  "host.other-authority": {
    title: "{host} has a certificate of another authority ({issuer}) in {file}",
    remedy:
      "Ferry never overwrites it. If nothing on {host} needs it any more, move {file} away, then ask again.",
  },
  "host.other-tls-folder": {
    title: "{host} takes its certificates from elsewhere: {difference}",
    remedy: "Undo that on {host}, so that /etc/pki/libvirt and /etc/pki/qemu count, then ask again.",
  },
  "host.settings-differ": {
    title: "libvirt on {host} was set up in another way: {differences}",
    remedy:
      "Ferry never rewrites that. Change it on {host}, restart libvirt there (its VMs go on), then ask again.",
  },
  "host.uuid-set": {
    title: "{host} and {other} have the same host UUID, {uuid}, set by hand",
    remedy: "Give {host} another host_uuid in {file} and restart libvirt, then ask again.",
  },
  "host.firewall-denies": {
    title: "{host}'s firewall ({firewall}) has a rule that refuses {peers}",
    remedy: "Remove that rule on {host}, then ask again: a rule that allows them would come after it.",
  },
  "host.firewall-unknown": {
    title: "{host} filters with nftables rules that are not loaded by nftables.service",
    remedy: "Let {peers} in on {host} where its rules are made (tcp {ports}), then ask again.",
  },
} as const;
