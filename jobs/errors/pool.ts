export const poolErrors = {
  "pool.differs": {
    title: "Pool {pool} on {host} {difference}",
    remedy:
      "Make the site file say the same, or, once no VM on {host} uses it, `virsh pool-destroy {pool}` and `virsh pool-undefine {pool}` there and ask again.",
  },
  "pool.other-name": {
    title: "{host} has {what} as pool {other}",
    remedy: "Set `pool: {other}` for the share in the site file, or undefine {other} on {host}.",
  },
  "pool.mount-point-taken": {
    title: "{source} is mounted at {path} on {host}",
    remedy: "Unmount it on {host}, or give the share another mountPoint in the site file.",
  },
  "pool.mounted-by-another-name": {
    title: "{host} has mounted the share at {path} as {source}, not as {wanted}",
    remedy:
      "libvirt would mount it once more on top: unmount it on {host}, or define a pool over it: `virsh pool-define-as {pool} dir --target {path}`.",
  },
  "pool.mount-unsafe": {
    title: "The share is mounted on {host} with {option}, which VM disks do not survive",
    remedy: "Stop the VMs there and mount {path} again with vers=4.2,hard and without nolock.",
  },
  "pool.not-mounted": {
    title: "Pool {pool} runs on {host}, but nothing is mounted at {path}",
    remedy: "`virsh pool-destroy {pool}` on {host} once no VM there uses it, then ask again.",
  },
  "pool.in-use": {
    title: "{vms} on {host} would lose disks below {path}",
    remedy: "Move these VMs to another host or shut them down, then ask again.",
  },
  "pool.not-shared": {
    title: "{writer} and {reader} do not see the same files at {path}",
    remedy: "Compare `findmnt {path}` on both: each must have mounted the same export.",
  },
  "pool.users-differ": {
    title: "QEMU on {reader} may not read what QEMU on {writer} writes to {path}",
    remedy:
      "Give QEMU's user the same uid on both (`id libvirt-qemu` or `id qemu`; `user` in /etc/libvirt/qemu.conf), or export the share with all_squash.",
  },
} as const;
