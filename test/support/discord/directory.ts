import type { PermissionsString } from "discord.js";
import type { Ids } from "./ids.ts";
import type { FakeDiscordOptions, RoleSpec, UserSpec } from "./options.ts";
import { bitsOf, EVERYONE_PERMISSIONS } from "./permissions.ts";

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly PermissionsString[];
  readonly isMentionable: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly isBot: boolean;
  readonly refusesDirect: boolean;
  /** Ids of roles. */
  readonly roles: Set<string>;
}

/** Who is in the server, and the roles there. */
export interface Directory {
  readonly users: readonly User[];
  readonly roles: readonly Role[];
  findUser(nameOrId: string): User | undefined;
  findRole(nameOrId: string): Role | undefined;
  /** These two throw an Error for a test that names nobody. */
  user(nameOrId: string): User;
  role(nameOrId: string): Role;
  /** What a person may in the whole server. */
  permissionsOf(user: User): bigint;
}

const ROLES: readonly RoleSpec[] = [{ name: "approver" }, { name: "operator" }];
const USERS: readonly UserSpec[] = [
  { name: "ann", roles: ["operator"] },
  { name: "bob", roles: ["approver"] },
  { name: "carol", roles: ["approver"] },
];

export function createDirectory(
  options: FakeDiscordOptions,
  ids: Ids,
  guildId: string,
  bot: User,
): Directory {
  const everyone: Role = {
    id: guildId,
    name: "@everyone",
    permissions: EVERYONE_PERMISSIONS,
    isMentionable: false,
  };
  const roles = [
    everyone,
    ...(options.roles ?? ROLES).map((spec) => ({
      id: spec.id ?? ids.next(),
      name: spec.name,
      permissions: spec.permissions ?? [],
      isMentionable: spec.isMentionable ?? false,
    })),
  ];
  const find = <T extends { id: string; name: string }>(all: readonly T[], nameOrId: string) =>
    all.find(({ id, name }) => id === nameOrId || name === nameOrId);
  const findRole = (nameOrId: string) => find(roles, nameOrId);
  function role(nameOrId: string): Role {
    const found = findRole(nameOrId);
    if (found === undefined) throw new Error(`There is no role ${nameOrId} in this server`);
    return found;
  }
  const users: User[] = [
    ...(options.users ?? USERS).map((spec) => ({
      id: spec.id ?? ids.next(),
      name: spec.name,
      displayName: spec.displayName ?? spec.name,
      isBot: false,
      refusesDirect: spec.refusesDirect ?? false,
      roles: new Set((spec.roles ?? []).map((name) => role(name).id)),
    })),
    bot,
  ];
  const findUser = (nameOrId: string) => find(users, nameOrId);
  return {
    users,
    roles,
    findUser,
    findRole,
    role,
    user(nameOrId) {
      const found = findUser(nameOrId);
      if (found === undefined) throw new Error(`There is no user ${nameOrId} in this server`);
      return found;
    },
    permissionsOf: (user) =>
      bitsOf(
        roles.flatMap(({ id, permissions }) => (id === guildId || user.roles.has(id) ? permissions : [])),
      ),
  };
}
