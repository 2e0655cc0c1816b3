import type { PlanVerb } from "../../bot/suggest.ts";
import type { Usage } from "../../bot/usage.ts";
import type { Part } from "../../bot/usage-parts.ts";
import type { Completes } from "./commands.ts";

/** What Discord can be told of something that is written in a command; all of it may be left out. */
export interface Meaning {
  /** In Discord, where the usage's own is no name of one thing. */
  readonly name?: string;
  readonly about?: string;
  readonly completes?: Completes;
  /** In characters. */
  readonly longest?: number;
  /** One text that may hold blanks. */
  readonly isProse?: boolean;
}

const PATH = 2 * 128 + 1;

/** By what a value is called in bot/usage.ts, whatever the command. */
const VALUES: Readonly<Record<string, Meaning>> = {
  vm: { about: "the VM's name", completes: "vm-there" },
  host: { about: "the host's name", completes: "host" },
  source: { about: "the host that it runs on; found if left out", completes: "source" },
  destination: { about: "the host that it shall run on", completes: "destination" },
  share: { about: "the share's name", completes: "share" },
  name: { about: "its name" },
  mode: { about: "live if left out" },
  more: { name: "more", about: "further options, as they are typed elsewhere" },
  command: { about: "as it is typed elsewhere: migrate vm1 kvm2", longest: 2_000 },
  size: { about: "such as 20G or 512MiB", longest: 32 },
  reason: { about: "everybody reads it in the plan's thread", isProse: true, longest: 300 },
  "share/name": { name: "volume", about: "the share, a slash and the volume's name", longest: PATH },
  "pool/name": { name: "volume", about: "the pool, a slash and the volume's name", longest: PATH },
  "share/volume": { name: "volume", about: "the share, a slash and the volume", longest: PATH },
};

/** By the name of an option; what its value is called says less. */
const OPTIONS: Readonly<Record<string, Meaning>> = {
  backing: { about: "the volume that it is based on" },
  cpus: { about: "how many; 1 if left out", longest: 4 },
  bridge: { about: "the bridge of the host that it is connected to" },
  network: { about: "instead of a bridge: a libvirt network" },
  mac: { about: "its MAC address, such as 52:54:00:12:34:56", longest: 17 },
  kernel: { about: "boot this kernel: a volume" },
  initrd: { about: "with this initrd: a volume" },
  cmdline: { about: "and this kernel command line", longest: 1_024 },
};

/** What is known of a part of a command. Whatever is new in bot/usage.ts needs no entry here: it is shown as it is typed. */
export function meaningOf({ as, name, value, shown }: Part, usage: Usage): Meaning {
  const meant = usage.meanings?.[name];
  const about = meant === undefined ? {} : { about: meant };
  if (as === "flag") return about;
  if (as === "option") {
    const { name: _, about: __, ...of } = VALUES[value ?? ""] ?? {};
    return { ...of, about: shown, longest: of.longest ?? LONG, ...OPTIONS[name], ...about };
  }
  if (name === "id" || name === "plan id") {
    return { name: "plan", about: "the plan's id", longest: 8, completes: verbOf(usage) };
  }
  if (name === "command" && usage.path.at(-1) === "help") {
    return { about: "the command to explain", completes: "command" };
  }
  const meaning = VALUES[name] ?? {};
  // Where a VM moves from is part of which VM it is.
  if (name === "vm" && usage.shape.includes("<source>")) {
    return { about: "the VM to move", completes: "vm", longest: PATH };
  }
  if (as !== "words" || meaning.isProse === true || name === "command") return meaning;
  return {
    name: `${name}s`,
    about: `one ${name}, or several with blanks between`,
    ...meaning,
    longest: LONG,
  };
}

/** Of paths, lists and other values that are no names. */
const LONG = 1_000;

const VERBS: readonly PlanVerb[] = ["show", "approve", "reject", "cancel", "give-up", "undo"];

/** Which plans somebody may mean; all of them where the command is none of these. */
const verbOf = ({ path }: Usage): PlanVerb => VERBS.find((verb) => verb === path.at(-1)) ?? "show";
