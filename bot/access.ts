import type { Person, Role } from "../config/policy.ts";
import { OpsError } from "../jobs/error.ts";
import type { Actor } from "../jobs/record.ts";
import { excerpt, list } from "./format.ts";

/** Somebody of the site file, on the account that they used. */
export interface Known {
  readonly person: Person;
  readonly actor: Actor;
}

/** What a platform's own roles say of somebody, where the site file asks for them. */
export interface Granted {
  /** The site file's roles count only as far as these. */
  readonly atMost: readonly Role[];
  /** Somebody whom the site file does not know may look. */
  readonly mayLook: boolean;
}

/**
 * The person behind a platform account. Nobody is let in by default: throws
 * `access.unknown-account`, or `access.ambiguous-account` where two persons
 * claim the same account. Platform roles alone never let anybody ask or
 * approve: nobody could tell whether they are a second person.
 */
export function whoIs(account: Omit<Actor, "person">, people: readonly Person[], granted?: Granted): Known {
  const [person, ...others] = people.filter(({ accounts }) =>
    Object.entries(accounts).some(
      ([platform, id]) => platform === account.platform && id === account.account,
    ),
  );
  const shown = { platform: account.platform, account: excerpt(account.account, 60) };
  if (person === undefined && granted?.mayLook === true) return guest(account);
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
  const actor = { person: person.name, ...account };
  if (granted === undefined) return { person, actor };
  const kept = person.roles.filter((role) => granted.atMost.includes(role));
  // Any role lets a person look, also one that they cannot use here.
  const roles = person.roles.length > 0 && kept.length === 0 ? (["viewer"] as const) : kept;
  return { person: { ...person, roles }, actor };
}

/** No person of the site file has a name with blanks in it, so nobody's request is ever taken for a guest's own. */
function guest(account: Omit<Actor, "person">): Known {
  const name = "a guest who only looks";
  return { person: { name, roles: ["viewer"], accounts: {} }, actor: { person: name, ...account } };
}

/**
 * What to tell somebody who was refused for want of a role that they have, but
 * not where they act: the refusal of the site file alone would be wrong.
 */
export function heldBack(refused: unknown, { person, actor }: Known, people: readonly Person[]): unknown {
  if (!(refused instanceof OpsError) || !FOR_WANT_OF_A_ROLE.includes(refused.code)) return refused;
  const has = people.find(({ name }) => name === person.name)?.roles ?? [];
  const roles = has.filter((role) => !person.roles.includes(role));
  if (roles.length === 0) return refused;
  const details = { person: person.name, roles: list(roles, "and"), platform: actor.platform };
  return new OpsError("access.role-held-back", details, refused);
}

const FOR_WANT_OF_A_ROLE: readonly string[] = [
  "access.no-role",
  "approval.not-approver",
  "approval.not-canceller",
];

/** The people as they count in one act: of the one who acts, only the roles that they have where they act. */
export const peopleFor = ({ person }: Known, people: readonly Person[]): readonly Person[] =>
  people.map((each) => (each.name === person.name ? person : each));

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
