import type { Role } from "./policy.ts";

/** The one Discord server (its API says guild) that Ferry works in. Ids are Discord's snowflakes. */
export interface DiscordServer {
  readonly id: string;
  /** Where all plans have their threads; absent: where they were asked for. */
  readonly channel?: string;
  /**
   * Roles of the server. Whoever has `viewer` may look without being one of
   * the site file's people; what these may do on Discord as requesters and
   * approvers, they may only while they have that role there. A role that is
   * absent says nothing: the site file alone counts.
   */
  readonly roles: Readonly<Partial<Record<Role, string>>>;
}
