/** How one command is written; the parser and the help both go by it. */
export interface Usage {
  /** The words that name it: `["ferry", "vm", "create"]`. */
  readonly path: readonly string[];
  /** What follows them, as people read it. */
  readonly shape: string;
  /** One line of help. */
  readonly about: string;
  /** Names of the words that must and that may follow. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Any number of further words may follow. */
  readonly more: boolean;
  /** Without their dashes; each takes one value. */
  readonly options: readonly string[];
  /** Without their dashes; they stand for themselves. */
  readonly flags: readonly string[];
  /** What a word to choose, an option or a flag means, in one line of at most 75 characters. */
  readonly meanings?: Readonly<Record<string, string>>;
}

const usage = (path: string, shape: string, about: string, parts: Partial<Usage> = {}): Usage => ({
  path: path.split(" "),
  shape,
  about,
  required: [],
  optional: [],
  more: false,
  options: [],
  flags: [],
  ...parts,
});

export const usages = {
  migrate: usage(
    "migrate",
    "<vm> [<source>] <destination> [live|cold] [--presync] [--flatten] [--to <folder>] [--bridge <bridge>] [--bandwidth <MiB/s>] [--deadline <time>]",
    "plan a live migration, or a cold one of a VM that is off or may be shut down; the source is found if left out",
    {
      required: ["VM", "destination"],
      optional: ["destination", "mode"],
      options: ["to", "bridge", "bandwidth", "deadline"],
      flags: ["presync", "flatten"],
      meanings: {
        live: "the VM goes on running; disks that its host alone has are copied",
        cold: "the VM is off, or is shut down first; files its host alone has are copied",
        presync: "cold, with its disks copied ahead while the VM runs, for a shorter stop",
        flatten: "with cold, a disk and its backing stores become one image",
        to: "with cold, the folder on the destination that its disks go to",
        bridge: "with cold, the destination's bridge for its network cards",
        bandwidth: "with cold, what copying may take of the network, in MiB a second",
        deadline: "with cold, how long the guest may take to shut down; 3m if left out",
      },
    },
  ),
  help: usage("ferry help", "[<command>]", "this list, or how one command is written", { more: true }),
  hosts: usage("ferry hosts", "", "the hosts and whether they answer"),
  vms: usage("ferry vms", "[<host>]", "the VMs, of one host or of all", { optional: ["host"] }),
  where: usage("ferry where", "<vm>", "where a VM is", { required: ["VM"] }),
  prepare: usage("ferry prepare", "<host>…", "plan what hosts need before VMs can migrate to them", {
    required: ["host"],
    more: true,
  }),
  share: usage(
    "ferry share",
    "<share> [--server <host> --path <directory> --clients <host>,… [--mount <directory>] [--pool <pool>]]",
    "plan an NFS share and its pool on all its clients: one of the site file, or, with options, a new one",
    { required: ["share"], options: ["server", "path", "clients", "mount", "pool"] },
  ),
  volumeCreate: usage(
    "ferry volume create",
    "<share>/<name> <size> [--backing <volume>] [--format qcow2|raw]",
    "plan a new volume, e.g. of 20G",
    { required: ["share/name", "size"], options: ["backing", "format"] },
  ),
  volumeDelete: usage(
    "ferry volume delete",
    "<share>/<name>",
    "plan to delete a volume that nothing uses, for good",
    { required: ["share/name"] },
  ),
  vmCreate: usage(
    "ferry vm create",
    "<name> <host> --volume <share>/<volume> --memory <size> [--cpus <n>] [--bridge <bridge> | --network <network>] [--mac <address>] --iso <volume> | --import | --kernel <volume> [--initrd <volume>] [--cmdline '…']",
    "plan a new VM that boots from an ISO image, from what its volume holds already, or a kernel",
    {
      required: ["name", "host"],
      options: ["volume", "memory", "cpus", "bridge", "network", "mac", "iso", "kernel", "initrd", "cmdline"],
      flags: ["import"],
    },
  ),
  vmStart: usage("ferry vm start", "<vm>", "plan to start a VM where it is defined", { required: ["VM"] }),
  vmStop: usage(
    "ferry vm stop",
    "<vm> [--deadline <time> | --hard]",
    "plan to have a VM shut itself down (in 3m, or the deadline), or to cut its power",
    { required: ["VM"], options: ["deadline"], flags: ["hard"] },
  ),
  vmAutostart: usage("ferry vm autostart", "<vm> on|off", "plan whether a VM starts with its host", {
    required: ["VM", "on or off"],
  }),
  vmDelete: usage("ferry vm delete", "<vm>", "plan to delete a VM that is off; its disks stay", {
    required: ["VM"],
  }),
  vmList: usage("ferry vm list", "[<host>]", "the same as /ferry vms", { optional: ["host"] }),
  vmShow: usage(
    "ferry vm show",
    "<vm>",
    "a VM on every host that has it: state, disks, address, ping, its move",
    {
      required: ["VM"],
    },
  ),
  vmConsole: usage(
    "ferry vm console",
    "<vm> [--lines <n>]",
    "what its serial console printed last; for requesters",
    { required: ["VM"], options: ["lines"] },
  ),
  poolList: usage("ferry pool list", "[<host>]", "the storage pools, of one host or of all", {
    optional: ["host"],
  }),
  poolShow: usage(
    "ferry pool show",
    "<pool> [<host>]",
    "a storage pool on every host that has it, and the VMs in it",
    {
      required: ["pool"],
      optional: ["host"],
    },
  ),
  volumeList: usage("ferry volume list", "<share>", "the volumes of a share, and whose disks they are", {
    required: ["share"],
  }),
  volumeShow: usage(
    "ferry volume show",
    "<share>/<volume>",
    "a volume: its sizes, its chain, what needs it",
    {
      required: ["share/volume"],
    },
  ),
  plan: usage("ferry plan", "<command>", "the plan of a command, with no way to run it", { more: true }),
  show: usage("ferry show", "<id>", "how a plan stands, with its commands", { required: ["plan id"] }),
  approve: usage("ferry approve", "<id>", "approve a plan", { required: ["plan id"] }),
  reject: usage("ferry reject", "<id> [<reason>]", "reject a plan", { required: ["plan id"], more: true }),
  cancel: usage("ferry cancel", "<id>", "stop a plan, also while it runs", { required: ["plan id"] }),
  "give-up": usage(
    "ferry give-up",
    "<id>",
    "end a run whose host will not come back; look at the hosts first",
    {
      required: ["plan id"],
    },
  ),
  undo: usage("ferry undo", "<id>", "plan to take back what a plan did", { required: ["plan id"] }),
  purge: usage("ferry purge", "<id>", "plan to delete the disks that a move left on its old host", {
    required: ["plan id"],
  }),
  history: usage("ferry history", "[<vm>]", "the latest plans, of one VM or of all", { optional: ["VM"] }),
} as const satisfies Record<string, Usage>;

/** '/ferry volume create <share>/<name> <size> …' */
export const written = ({ path, shape }: Usage): string => `/${path.join(" ")} ${shape}`.trimEnd();

/** The words that name a command, without `ferry`: `["vm", "create"]`. */
export const nameOf = ({ path }: Usage): readonly string[] => path.slice(path[0] === "ferry" ? 1 : 0);
