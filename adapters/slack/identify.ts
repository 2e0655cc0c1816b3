import { ChatError } from "../../bot/chat.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Api } from "./client.ts";
import type { Identity } from "./doing.ts";
import { missingScopes } from "./scopes.ts";
import { fatalError } from "./standing.ts";

/** Who Ferry is, and what it may do. */
export interface Identified extends Identity {
  /** Name and address of the workspace, for people. */
  readonly workspace: string;
  readonly url: string;
  /** Of the bot token. */
  readonly scopes: readonly string[];
}

/**
 * Asks Slack whose the bot token is. Throws OpsError `slack.token-refused` for
 * a token that is no use, and ChatError, passing, while Slack does not answer.
 */
export async function identify(api: Api): Promise<Identified> {
  try {
    const { team_id, user_id, user, team, url, response_metadata } = await api.call("auth.test", (client) =>
      client.auth.test(),
    );
    if (team_id === undefined || user_id === undefined)
      throw new ChatError("Slack does not say who Ferry is", true);
    return {
      team: team_id,
      user: user_id,
      name: user ?? "Ferry",
      workspace: team ?? team_id,
      url: url ?? "",
      scopes: response_metadata?.scopes ?? [],
    };
  } catch (error) {
    const fatal = error instanceof ChatError ? fatalError(error.cause, "bot") : undefined;
    throw fatal ?? error;
  }
}

/** Throws OpsError `slack.scopes-missing` when the bot token lacks what Ferry needs. */
export function mustHaveScopes({ scopes }: Identified): void {
  const missing = missingScopes(scopes);
  if (missing.length > 0) throw new OpsError("slack.scopes-missing", { scopes: missing.join(", ") });
}
