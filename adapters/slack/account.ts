import type { Sender } from "../../bot/chat.ts";
import type { ActionPayload, CommandPayload, EventPayload, SubmissionPayload } from "./payloads.ts";
import { PLATFORM } from "./place.ts";

type Account = Sender["account"];

/**
 * Who did something, as the site file names accounts: the workspace's id and
 * the user's. Somebody of another workspace (Slack Connect) comes with that
 * one's id, and so is nobody whom the site file knows. An app that is
 * installed for a whole organisation knows people by the organisation's id.
 */
const account = (team: string | undefined, user: string): Account => ({
  platform: PLATFORM,
  account: `${team ?? "?"}/${user}`,
});

const isOrgWide = (flag: boolean | "true" | "false" | undefined) => flag === true || flag === "true";

export const ofCommand = ({
  user_id,
  team_id,
  enterprise_id,
  is_enterprise_install,
}: CommandPayload): Account => account(isOrgWide(is_enterprise_install) ? enterprise_id : team_id, user_id);

export const ofInteraction = ({
  user,
  team,
  enterprise,
  is_enterprise_install,
}: Pick<
  ActionPayload | SubmissionPayload,
  "user" | "team" | "enterprise" | "is_enterprise_install"
>): Account =>
  account(isOrgWide(is_enterprise_install) ? enterprise?.id : (user.team_id ?? team?.id), user.id);

/** Undefined for what nobody did, or Ferry itself or another bot. */
export function ofEvent({
  event,
  team_id,
  enterprise_id,
  authorizations,
}: EventPayload): Account | undefined {
  if (event.user === undefined || event.bot_id !== undefined) return undefined;
  const isOrg = authorizations?.some(({ is_enterprise_install }) => is_enterprise_install === true) ?? false;
  const own = event.user_team ?? event.source_team ?? event.team ?? team_id;
  return account(isOrg ? (enterprise_id ?? undefined) : own, event.user);
}

/** The user's id alone, as Slack's methods take it. */
export const userOf = ({ account: id }: Account): string => id.slice(id.indexOf("/") + 1);
