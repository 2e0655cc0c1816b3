import { webApi } from "@slack/bolt";
import type { SlackEnv } from "../../config/slack-env.ts";
import { OpsError } from "../../jobs/error.ts";
import type { Log } from "../../jobs/log.ts";
import { clientOptions, openApi } from "./client.ts";
import { wordsOf } from "./errors.ts";
import { identify, mustHaveScopes } from "./identify.ts";
import { fatalError, keepStanding } from "./standing.ts";

/**
 * Looks at Slack as the bot will, in one line: whose workspace, as whom, how
 * Ferry hears it. Opens no socket. Throws OpsError `slack.*`.
 */
export async function examineSlack(
  { botToken, appToken, requests, apiUrl }: SlackEnv,
  log: Log,
): Promise<string> {
  const standing = keepStanding({ wanted: 0, log });
  const identity = await identify(openApi(botToken, apiUrl, standing, log)).catch((error: unknown) => {
    throw error instanceof OpsError
      ? error
      : unreachable(apiUrl, error instanceof Error ? error.cause : error);
  });
  mustHaveScopes(identity);
  if (appToken !== undefined) await examineAppToken(appToken, apiUrl, log);
  const ways = [
    ...(appToken === undefined ? [] : ["Socket Mode"]),
    ...(requests === undefined ? [] : [`requests at ${requests.host}:${requests.port}`]),
  ];
  return `${identity.workspace} (${identity.team}) as @${identity.name}, by ${ways.join(" and ")}`;
}

/** An address for a socket that nobody opens is no socket: Slack counts only those that are open. */
async function examineAppToken(appToken: string, apiUrl: string, log: Log): Promise<void> {
  try {
    await new webApi.WebClient(appToken, clientOptions(apiUrl, log)).apps.connections.open({});
  } catch (error) {
    throw fatalError(error, "app") ?? unreachable(apiUrl, error);
  }
}

const unreachable = (url: string, error: unknown) =>
  new OpsError("slack.unreachable", { url, reason: `it ${wordsOf(error)}` }, error);
