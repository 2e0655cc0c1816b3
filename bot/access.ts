import type { Person, Role } from "../config/policy.ts";
import { OpsError } from "../jobs/error.ts";
import type { Actor } from "../jobs/record.ts";
import { excerpt, list } from "./format.ts";

/** Somebody of the site file, on the account that they used. */
export interface Known {
  readonly person: Person;
  readonly actor: Actor;
}

/**
 * The person behind a platform account. Nobody is let in by default: throws
 * `access.unknown-account`, or `access.ambiguous-account` where two persons
 * claim the same account.
 */
export function whoIs(account: Omit<Actor, "person">, people: readonly Person[]): Known {
  const [person, ...others] = people.filter(({ accounts }) =>
    Object.entries(accounts).some(
      ([platform, id]) => platform === account.platform && id === account.account,
    ),
  );
  const shown = { platform: account.platform, account: excerpt(account.account, 60) };
  if (person === undefined) {
    throw new OpsError("access.unknown-account", { ...shown, who: whoever("approver", people) });
  }
  if (others.length > 0) {
    const names = [person, ...others].map(({ name }) => name);
    throw new OpsError("access.ambiguous-account", {
      ...shown,
      people: list(names, "and"),
      who: "whoever keeps the site file",
    });
  }
  return { person, actor: { person: person.name, ...account } };
}

/** Any role lets a person look; asking and deciding take a role of that name. Throws `access.no-role`. */
export function mustHave(role: Role, person: Person, people: readonly Person[]): void {
  const enough = role === "viewer" ? person.roles.length > 0 : person.roles.includes(role);
  if (enough) return;
  throw new OpsError("access.no-role", { person: person.name, role, who: whoever(role, people) });
}

export const withRole = (role: Role, people: readonly Person[]): readonly string[] =>
  people.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);

/** 'bob or carol', or what to do when nobody has the role. */
export const whoever = (role: Role, people: readonly Person[]): string =>
  list(withRole(role, people), "or", `whoever keeps the site file: nobody has the ${role} role yet`);
