import { SlackError } from "./slack-error.ts";

/** The two tokens of the installed app, and what they may. */
export interface Tokens {
  readonly bot: string;
  readonly app: string;
  readonly scopes: Set<string>;
  readonly revoked: Set<"bot" | "app">;
}

/** Throws what Slack answers to a token that may not call a method of that kind. */
export function checkToken(tokens: Tokens, given: string | undefined, wanted: "bot" | "app"): void {
  if (given === undefined || given === "") throw new SlackError("not_authed");
  const kind = given === tokens.bot ? "bot" : given === tokens.app ? "app" : undefined;
  if (kind === undefined) throw new SlackError("invalid_auth");
  if (tokens.revoked.has(kind)) throw new SlackError("token_revoked");
  if (kind !== wanted) throw new SlackError("not_allowed_token_type");
}
