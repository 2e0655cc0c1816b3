import type { Granted } from "../../bot/access.ts";
import type { Sender } from "../../bot/chat.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import type { Role } from "../../config/policy.ts";
import type { Interaction } from "./interaction.ts";
import { PLATFORM } from "./place.ts";

/** Who did something, as the site file names accounts. */
export const accountOf = ({ member, user }: Interaction): Sender["account"] => ({
  platform: PLATFORM,
  account: member?.user.id ?? user?.id ?? "?",
});

const ROLES: readonly Role[] = ["viewer", "requester", "approver"];

/** What the roles that somebody has in the server say of them: every interaction brings them along. */
export function grantedBy({ member }: Interaction, { roles, id }: DiscordServer): Granted {
  // Everybody in a server has the role of its own id, which no interaction names.
  const held = new Set([...(member?.roles ?? []), ...(member === undefined ? [] : [id])]);
  const has = (role: Role) => {
    const wanted = roles[role];
    return wanted !== undefined && held.has(wanted);
  };
  return {
    // `viewer` lets people in; that it is missing takes nothing from those of the site file.
    atMost: ROLES.filter((role) => role === "viewer" || roles[role] === undefined || has(role)),
    mayLook: has("viewer"),
  };
}
