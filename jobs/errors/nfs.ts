export const nfsErrors = {
  "nfs.not-a-directory": {
    title: "{path} on {host} is not a directory",
    remedy: "Give the share another path in the site file, or move what is at {path} on {host}.",
  },
  "nfs.not-exportable": {
    title: "{path} on {host} is on {fileSystem}, which NFS cannot export",
    remedy: "Give the share a path on a disk of {host} (ext4, xfs …) in the site file.",
  },
  "nfs.export-differs": {
    title: "{host} exports {path} already, by {file}, and there {difference}",
    remedy: "Change that line on {host} and run `exportfs -ra`, or remove it and let Ferry export the share.",
  },
  "nfs.mounted": {
    title: "{clients} would lose {path} of {host}, which is mounted there",
    remedy: "Unmount it there once no VM uses it (`virsh pool-destroy` stops a pool), then ask again.",
  },
  "nfs.clients-connected": {
    title: "{clients} would lose the NFS server on {host}, to which they are connected",
    remedy: "Unmount there what {host} serves, once no VM uses it, then ask again.",
  },
  "nfs.runtime-exports": {
    title: "{host} exports what stands in no file: {exports}",
    remedy: "Write it to a file in /etc/exports.d on {host} (or unexport it): `exportfs -ra` would end it.",
  },
  "nfs.qemu-users-differ": {
    title: "QEMU runs under different user ids: {users}",
    remedy:
      "Give the QEMU users the same uid on all clients of {share}, or guests lose their disks on the way.",
  },
  "nfs.shared-filesystems-unknown": {
    title: "{host} is itself the server of {path}, and its libvirt cannot be told that others share it",
    remedy:
      "Update libvirt on {host} (its qemu.conf must know shared_filesystems), or give the share a mount point other than its path.",
  },
  "nfs.shared-filesystems-set": {
    title: "shared_filesystems in /etc/libvirt/qemu.conf on {host} is set by hand, without {path}",
    remedy: "Add {path} to that list on {host} and restart libvirt, then ask again.",
  },
} as const;
