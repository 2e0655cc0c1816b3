import { webApi } from "@slack/bolt";
import type { Log } from "../../jobs/log.ts";
import { boltLog } from "./bolt-log.ts";
import { chatError } from "./errors.ts";
import type { Standing } from "./standing.ts";

/** A call that has not been answered by then is given up. */
export const CALL_MS = 10_000;

/** What every client of Ferry's has: calls end, and a refusal for rate comes back at once instead of stalling all others. */
export const clientOptions = (apiUrl: string, log: Log): webApi.WebClientOptions => ({
  slackApiUrl: apiUrl,
  timeout: CALL_MS,
  // By default the library pauses all calls of a client after a 429, and repeats failed ones for half an hour.
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  logger: boltLog(log),
  // An upload's address is Slack's own word and is called by Ferry itself.
  allowAbsoluteUrls: false,
});

/** One of Ferry's ways to the Web API. Every call throws ChatError, and Slack's standing hears of each. */
export interface Api {
  call<T>(method: string, act: (client: webApi.WebClient) => Promise<T>): Promise<T>;
}

export function openApi(token: string, apiUrl: string, standing: Standing, log: Log): Api {
  const client = new webApi.WebClient(token, clientOptions(apiUrl, log));
  return {
    async call(method, act) {
      try {
        const answer = await act(client);
        standing.worked(method, "bot");
        return answer;
      } catch (error) {
        standing.failed(method, error, "bot");
        throw chatError(method, error);
      }
    },
  };
}
