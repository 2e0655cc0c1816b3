import { refusals } from "../discord-error.ts";
import type { Ids } from "../ids.ts";
import { limits } from "../limits.ts";
import type { CommandForm } from "./command-form.ts";

export type Command = CommandForm & { readonly id: string; readonly version: string };

/** `guild` are the server's own, `global` the application's everywhere. */
export type Scope = "guild" | "global";

export interface Commands {
  list(scope: Scope): readonly Command[];
  /** The command that people reach by this name; the server's own goes first. */
  named(name: string): Command | undefined;
  find(scope: Scope, id: string): Command | undefined;
  /** One of the same name is replaced; gives whether it is new. Throws 30032 and 30034. */
  create(scope: Scope, form: CommandForm): { readonly command: Command; readonly isNew: boolean };
  change(scope: Scope, id: string, form: CommandForm): Command;
  /** All commands at once; those that are not there go. */
  overwrite(scope: Scope, forms: readonly CommandForm[]): readonly Command[];
  remove(scope: Scope, id: string): void;
  /** Creates of the last day. */
  creates(scope: Scope): number;
}

const DAY = 24 * 60 * 60_000;

export function createCommands(ids: Ids, now: () => number): Commands {
  const scopes: Record<Scope, { commands: Command[]; created: number[] }> = {
    guild: { commands: [], created: [] },
    global: { commands: [], created: [] },
  };

  const creates = (scope: Scope) => scopes[scope].created.filter((at) => at > now() - DAY).length;

  function put(scope: Scope, form: CommandForm, into: Command[]): { command: Command; isNew: boolean } {
    const known = scopes[scope].commands.find(({ name }) => name === form.name);
    const command = { ...form, id: known?.id ?? ids.next(), version: ids.next() };
    if (known === undefined) {
      if (creates(scope) >= limits.commandCreatesPerDay) throw refusals.tooManyCreates();
      if (into.length >= limits.commands) throw refusals.tooManyCommands();
      scopes[scope].created.push(now());
    }
    const place = into.findIndex(({ name }) => name === form.name);
    if (place === -1) into.push(command);
    else into[place] = command;
    return { command, isNew: known === undefined };
  }

  return {
    creates,
    list: (scope) => scopes[scope].commands,
    named: (name) =>
      scopes.guild.commands.find((it) => it.name === name) ??
      scopes.global.commands.find((it) => it.name === name),
    find: (scope, id) => scopes[scope].commands.find((it) => it.id === id),
    create: (scope, form) => put(scope, form, scopes[scope].commands),
    change(scope, id, form) {
      const command = { ...form, id, version: ids.next() };
      scopes[scope].commands = scopes[scope].commands.map((it) => (it.id === id ? command : it));
      return command;
    },
    overwrite(scope, forms) {
      const next: Command[] = [];
      for (const form of forms) put(scope, form, next);
      scopes[scope].commands = next;
      return next;
    },
    remove(scope, id) {
      scopes[scope].commands = scopes[scope].commands.filter((it) => it.id !== id);
    },
  };
}
