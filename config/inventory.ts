/** A machine running libvirtd or an NFS server that Ferry reaches by SSH. */
export interface Host {
  /** What people type: `kvm1`. */
  readonly name: string;
  /** Where Ferry's SSH connects: a DNS name or an IP address. */
  readonly address: string;
  readonly port: number;
  /** root, or a user who may `sudo -n`. */
  readonly user: string;
  /** Where the other hosts reach this one: RPC, memory and NFS. An IP address. */
  readonly migrationAddress: string;
  /** The pinned public keys, as in /etc/ssh/ssh_host_*_key.pub: `ssh-ed25519 AAAA…`. */
  readonly hostKeys: readonly string[];
}

/** A directory of one host that others mount, and the libvirt pool of that name on each of them. */
export interface Share {
  readonly name: string;
  readonly server: Host;
  /** The directory on the server. */
  readonly path: string;
  /** Where every client mounts it: the same path everywhere, because libvirt migrates the path of a disk. */
  readonly mountPoint: string;
  readonly pool: string;
  readonly clients: readonly Host[];
}

export type Inventory = {
  readonly hosts: readonly Host[];
  readonly shares: readonly Share[];
};
