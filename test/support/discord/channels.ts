import type { PermissionsString } from "discord.js";
import type { Directory, User } from "./directory.ts";
import type { Ids } from "./ids.ts";
import type { FakeDiscordOptions } from "./options.ts";

export interface TextChannel {
  readonly kind: "text";
  readonly id: string;
  readonly name: string;
  /** What the bot has in the server and not here. */
  readonly botLacks: Set<PermissionsString>;
  /** What it has here and not in the server. */
  readonly botHas: Set<PermissionsString>;
  /** Ids of people who can see it. */
  readonly members: ReadonlySet<string>;
}

/** A public thread. */
export interface Thread {
  readonly kind: "thread";
  readonly id: string;
  readonly parent: TextChannel;
  /** Id of who made it. */
  readonly owner: string;
  readonly names: string[];
  isArchived: boolean;
  isLocked: boolean;
  autoArchiveMinutes: number;
  readonly createdAt: number;
  /** When somebody wrote there, or it was last woken: silence archives it. */
  activeAt: number;
  archivedAt: number;
  readonly members: Set<string>;
}

interface DirectChannel {
  readonly kind: "direct";
  readonly id: string;
  readonly person: User;
}

export type Channel = TextChannel | Thread | DirectChannel;

export interface Channels {
  find(nameOrId: string): Channel | undefined;
  /** These two throw an Error for a test that names none. */
  channel(nameOrId: string): Channel;
  thread(id: string): Thread;
  list(): Channel[];
  add(thread: Thread): void;
  /** A channel goes with its threads. Gives the ids of all that went. */
  remove(id: string): string[];
  direct(user: User): DirectChannel;
  /** Whether a thread is archived by now, by silence as well. */
  isArchived(thread: Thread): boolean;
}

export const nameOf = (thread: Thread): string => thread.names.at(-1) ?? "";

export function createChannels(
  options: FakeDiscordOptions,
  directory: Directory,
  ids: Ids,
  now: () => number,
): Channels {
  const all = new Map<string, Channel>();
  for (const spec of options.channels ?? [{ name: "ferry" }]) {
    const people = spec.members?.map((name) => directory.user(name)) ?? directory.users;
    const id = spec.id ?? ids.next();
    all.set(id, {
      kind: "text",
      id,
      name: spec.name,
      botLacks: new Set(spec.botLacks),
      botHas: new Set(),
      members: new Set(people.map((it) => it.id)),
    });
  }
  const find = (nameOrId: string) =>
    all.get(nameOrId) ?? [...all.values()].find((it) => it.kind === "text" && it.name === nameOrId);

  return {
    find,
    channel(nameOrId) {
      const found = find(nameOrId);
      if (found === undefined) throw new Error(`There is no channel ${nameOrId} in this server`);
      return found;
    },
    thread(id) {
      const found = find(id);
      if (found?.kind !== "thread") throw new Error(`There is no thread ${id} in this server`);
      return found;
    },
    list: () => [...all.values()],
    add: (thread) => void all.set(thread.id, thread),
    remove(id) {
      const gone = [...all.values()].filter(
        (it) => it.id === id || (it.kind === "thread" && it.parent.id === id),
      );
      for (const each of gone) all.delete(each.id);
      return gone.map((it) => it.id);
    },
    direct(person) {
      const known = [...all.values()].find((it) => it.kind === "direct" && it.person.id === person.id);
      if (known?.kind === "direct") return known;
      const opened: DirectChannel = { kind: "direct", id: ids.next(), person };
      all.set(opened.id, opened);
      return opened;
    },
    isArchived(thread) {
      if (!thread.isArchived && now() - thread.activeAt >= thread.autoArchiveMinutes * 60_000) {
        thread.isArchived = true;
        thread.archivedAt = thread.activeAt + thread.autoArchiveMinutes * 60_000;
      }
      return thread.isArchived;
    },
  };
}
