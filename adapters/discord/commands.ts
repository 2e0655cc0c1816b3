import type { PlanVerb } from "../../bot/suggest.ts";
import { type Usage, usages } from "../../bot/usage.ts";

/** What Discord completes while somebody types, from bot/suggest.ts. */
export type Completes =
  | "vm"
  | "vm-there"
  | "source"
  | "destination"
  | "host"
  | "share"
  | "command"
  | PlanVerb;

export interface Option {
  readonly name: string;
  readonly about: string;
  readonly required: boolean;
  readonly completes?: Completes;
  readonly choices?: readonly string[];
  /** How it is typed: `words` are several, `prose` is one that may hold blanks, `flag` is `--name=value`. */
  readonly as: "word" | "words" | "prose" | "flag";
  readonly longest: number;
}

/** One command or subcommand of Ferry's as Discord's typed options, in the order in which they are typed. */
export interface Spec {
  readonly usage: Usage;
  readonly options: readonly Option[];
}

const NAME = 128;
const option = (name: string, about: string, more: Partial<Omit<Option, "name" | "about">> = {}): Option => ({
  name,
  about,
  required: true,
  as: "word",
  longest: NAME,
  ...more,
});
const optional = { required: false } as const;
const flag = { required: false, as: "flag" } as const;
const plan = (completes: PlanVerb): Option => option("plan", "the plan's id", { completes, longest: 8 });

/** Every command of bot/usage.ts: the words are the same that people type elsewhere. */
export const specs: readonly Spec[] = [
  {
    usage: usages.migrate,
    options: [
      option("vm", "the VM to move", { completes: "vm", longest: 2 * NAME + 1 }),
      option("source", "the host that it runs on; found if left out", { ...optional, completes: "source" }),
      option("destination", "the host that it shall run on", { completes: "destination" }),
    ],
  },
  {
    usage: usages.help,
    options: [
      option("command", "the command to explain", { ...optional, completes: "command", as: "words" }),
    ],
  },
  { usage: usages.hosts, options: [] },
  {
    usage: usages.vms,
    options: [option("host", "only the VMs of this host", { ...optional, completes: "host" })],
  },
  { usage: usages.where, options: [option("vm", "the VM's name", { completes: "vm-there" })] },
  {
    usage: usages.prepare,
    options: [
      option("hosts", "one host, or several with blanks between", {
        completes: "host",
        as: "words",
        longest: 1000,
      }),
    ],
  },
  { usage: usages.share, options: [option("share", "a share of the site file", { completes: "share" })] },
  {
    usage: usages.volumeCreate,
    options: [
      option("volume", "the share, a slash and the new volume's name", { longest: 2 * NAME + 1 }),
      option("size", "such as 20G or 512MiB", { longest: 32 }),
      option("backing", "the volume that it is based on", flag),
      option("format", "qcow2 if left out", { ...flag, choices: ["qcow2", "raw"] }),
    ],
  },
  {
    usage: usages.vmCreate,
    options: [
      option("name", "the new VM's name"),
      option("host", "the host that it shall run on", { completes: "host" }),
      option("volume", "its disk: the share, a slash and the volume", {
        as: "flag",
        longest: 2 * NAME + 1,
      }),
      option("memory", "such as 2G", { as: "flag", longest: 32 }),
      option("cpus", "how many; 1 if left out", { ...flag, longest: 4 }),
      option("bridge", "the bridge of the host that it is connected to", flag),
      option("network", "instead of a bridge: a libvirt network", flag),
      option("mac", "its MAC address, such as 52:54:00:12:34:56", { ...flag, longest: 17 }),
      option("kernel", "boot this kernel: a volume", flag),
      option("initrd", "with this initrd: a volume", flag),
      option("cmdline", "and this kernel command line", { ...flag, longest: 1024 }),
    ],
  },
  {
    usage: usages.plan,
    options: [
      option("command", "as it is typed elsewhere: migrate vm1 kvm2, prepare kvm1, …", {
        as: "words",
        longest: 2000,
      }),
    ],
  },
  { usage: usages.show, options: [plan("show")] },
  { usage: usages.approve, options: [plan("approve")] },
  {
    usage: usages.reject,
    options: [
      plan("reject"),
      option("reason", "everybody reads it in the plan's thread", {
        ...optional,
        as: "prose",
        longest: 300,
      }),
    ],
  },
  { usage: usages.cancel, options: [plan("cancel")] },
  { usage: usages["give-up"], options: [plan("give-up")] },
  { usage: usages.undo, options: [plan("undo")] },
  {
    usage: usages.history,
    options: [option("vm", "only plans about this VM", { ...optional, completes: "vm-there" })],
  },
];
