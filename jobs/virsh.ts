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
  /** The same answer from a virsh that lacks something of the script, in as many processes as it takes. */
  readonly piecewise: Command;
}

/** A virsh command with an option that old ones lack, and what is asked there instead. */
interface Newer {
  readonly command: string;
  readonly option: string;
  readonly older: string;
}

export const isVirsh = (command: Command): command is VirshCommand => "script" in command;

/**
 * Several virsh commands in one process, because starting one takes half a
 * second on a slow host. virsh goes on after a command that failed, so each
 * section of the answer must be judged for itself.
 */
export function virshScript(commands: Readonly<Record<string, string | Newer>>): VirshCommand {
  const marked = Object.entries(commands).map(([name, asked]) => ({ start: `echo ${MARK}${name}; `, asked }));
  const script = marked
    .map(({ start, asked }) => `${start}${typeof asked === "string" ? asked : asked.command}`)
    .join("; ");
  const pieces = marked.map(({ start, asked }) => piece(start, asked)).join("\n");
  const piecewise = withTimeout({ ...sh``, line: pieces, shown: pieces }, 2 * VIRSH_MS);
  return { ...withTimeout(sh`${virsh} ${script}`, VIRSH_MS), script, piecewise };
}

function piece(start: string, asked: string | Newer): string {
  if (typeof asked === "string") return sh`${virsh} ${start + asked}`.line;
  const { command, option, older } = asked;
  const topic = command.split(" ", 1)[0] ?? "";
  return sh`if virsh help ${topic} | grep -q -e ${option}; then ${virsh} ${start + command}; else ${virsh} ${start + older}; fi`
    .line;
}

/**
 * Whether virsh did nothing because it lacks a command or an option: it reads
 * the whole script before it begins (vshCommandParse in libvirt's tools/vsh.c).
 */
export const isTooOld = ({ stderr }: CommandResult): boolean =>
  /^error: (?:command '.*' doesn't support option|unknown command)/m.test(stderr);

/** The script and then a command of the shell, in one answer. */
export function andThen(command: VirshCommand, after: Command): VirshCommand {
  const then = (first: Command) => {
    const both = sh`${first}; ${after}`;
    return { ...first, line: both.line, shown: both.shown };
  };
  return { ...command, ...then(command), after: after.line, piecewise: then(command.piecewise) };
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
