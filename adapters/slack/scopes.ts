/** What each of the bot token's scopes is for; the app's manifest has these and no others. */
export const SCOPES = {
  commands: "be told of /migrate and /ferry",
  "app_mentions:read": "be told of @Ferry",
  "chat:write": "post, edit, and answer one person",
  "files:write": "put a run's record into its thread",
  "channels:history": "find what was posted before a crash, and the plan of a thread",
  "groups:history": "the same in private channels",
  "channels:read": "see whether Ferry is in a channel",
  "groups:read": "the same for private channels",
} as const;

/** What Ferry must be told of besides commands and buttons. */
export const EVENTS = ["app_mention", "app_home_opened"] as const;

/** The slash commands that the manifest registers. */
export const COMMANDS = ["/migrate", "/ferry"] as const;

/** Those of the needed scopes that are not among `granted`. */
export const missingScopes = (granted: readonly string[]): string[] =>
  Object.keys(SCOPES).filter((scope) => !granted.includes(scope));
