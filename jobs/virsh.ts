import { type Command, type CommandResult, sh, withTimeout } from "./shell.ts";

/** virsh on the system daemon: without `-c`, any user but root would ask the session's. */
export const virsh: Command = sh`virsh -c qemu:///system`;

/** The first question after a boot starts the daemon, which first asks QEMU what it can do: half a minute on a slow host. */
export const VIRSH_MS = 45_000;

/** A record separator, which XML 1.0 cannot hold: no definition can pretend to end its own section. */
const MARK = "\u001e";
/** What needs no quoting in a virsh script; names that hold anything else are looked up by UUID. */
const PLAIN_WORD = /^[A-Za-z0-9][A-Za-z0-9._+@-]*$/;

/** Whether a word may stand in a virsh script as it is. */
export const isPlainWord = (word: string): boolean => PLAIN_WORD.test(word);

/** Questions to virsh alone: several such commands can be one process (merge-virsh.ts). */
export interface VirshCommand extends Command {
  /** What virsh is told. */
  readonly script: string;
  /** A shell line to run after it, whose output belongs to the same answer. */
  readonly after?: string;
}

export const isVirsh = (command: Command): command is VirshCommand => "script" in command;

/**
 * Several virsh commands in one process, because starting one takes half a
 * second on a slow host. virsh goes on after a command that failed, so each
 * section of the answer must be judged for itself.
 */
export function virshScript(commands: Readonly<Record<string, string>>): VirshCommand {
  const script = Object.entries(commands)
    .map(([name, command]) => `echo ${MARK}${name}; ${command}`)
    .join("; ");
  return { ...withTimeout(sh`${virsh} ${script}`, VIRSH_MS), script };
}

/** The script and then a command of the shell, in one answer. */
export function andThen(command: VirshCommand, after: Command): VirshCommand {
  const both = sh`${command}; ${after}`;
  return { ...command, line: both.line, shown: both.shown, after: after.line };
}

/**
 * What each command of a `virshScript` printed. Undefined when virsh is not
 * installed or no daemon answers: then nobody knows what is there, and absence
 * must not be concluded.
 */
export function virshSections(result: CommandResult): Map<string, string> | undefined {
  const [before, ...sections] = result.stdout.split(MARK);
  if (before === undefined || sections.length === 0) return undefined;
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}

/** One word per line; lists are padded with blanks and end with an empty line. */
export const virshLines = (section: string | undefined): string[] =>
  (section ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
