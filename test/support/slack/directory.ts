import type { ChannelSpec, UserSpec } from "./people.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly timeZone: string;
  readonly kind: NonNullable<UserSpec["kind"]> | "bot";
  /** Of an external user another one than ours. */
  readonly teamId: string;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly type: "public" | "private" | "direct" | "group";
  isArchived: boolean;
  readonly isShared: boolean;
  /** Ids of users, the bot's among them. */
  readonly members: Set<string>;
}

/** Who and which channels are there. */
export interface Directory {
  readonly users: readonly User[];
  findUser(nameOrId: string): User | undefined;
  /** Throws an Error for a test that names nobody. */
  user(nameOrId: string): User;
  findChannel(nameOrId: string): Channel | undefined;
  channel(nameOrId: string): Channel;
  /** The direct messages between a user and the bot. */
  direct(user: User): Channel;
}

const PREFIX = { public: "C", private: "C", direct: "D", group: "C" } as const;

const idOf = (prefix: string, name: string) => `${prefix}0${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`;

function createUser(spec: UserSpec, teamId: string): User {
  return {
    id: spec.id ?? idOf("U", spec.name),
    name: spec.name,
    realName: spec.realName ?? spec.name,
    timeZone: spec.timeZone ?? "Europe/Amsterdam",
    kind: spec.kind ?? "member",
    teamId: spec.kind === "external" ? "T0ELSEWHERE" : teamId,
  };
}

export function createDirectory(
  userSpecs: readonly UserSpec[],
  channelSpecs: readonly ChannelSpec[],
  bot: User,
): Directory {
  const users = [...userSpecs.map((spec) => createUser(spec, bot.teamId)), bot];
  const channels: Channel[] = [];

  const find = <T extends { id: string; name: string }>(all: readonly T[], nameOrId: string) =>
    all.find(({ id, name }) => id === nameOrId || name === nameOrId);
  const findUser = (nameOrId: string) => find(users, nameOrId);
  function user(nameOrId: string): User {
    const found = findUser(nameOrId);
    if (found === undefined) throw new Error(`There is no user ${nameOrId} in this workspace`);
    return found;
  }

  for (const spec of channelSpecs) {
    const people = spec.members?.map(user) ?? users.filter(({ kind }) => kind !== "bot");
    const type = spec.type ?? (spec.isPrivate === true ? "private" : "public");
    const withBot = spec.withBot ?? (type === "public" || type === "private");
    channels.push({
      id: spec.id ?? idOf(PREFIX[type], spec.name),
      name: spec.name,
      type,
      isArchived: spec.isArchived ?? false,
      isShared: spec.isShared ?? false,
      members: new Set([...people.map(({ id }) => id), ...(withBot ? [bot.id] : [])]),
    });
  }

  return {
    users,
    findUser,
    user,
    findChannel: (nameOrId) => find(channels, nameOrId),
    channel(nameOrId) {
      const found = find(channels, nameOrId);
      if (found === undefined) throw new Error(`There is no channel ${nameOrId} in this workspace`);
      return found;
    },
    direct({ id, name }) {
      const known = find(channels, `D${id.slice(1)}`);
      if (known !== undefined) return known;
      const opened: Channel = {
        id: `D${id.slice(1)}`,
        name: `direct-${name}`,
        type: "direct",
        isArchived: false,
        isShared: false,
        members: new Set([id, bot.id]),
      };
      channels.push(opened);
      return opened;
    },
  };
}
