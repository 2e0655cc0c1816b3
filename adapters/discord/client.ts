import { DiscordAPIError, HTTPError, RateLimitError, type RawFile, REST, type RESTOptions } from "discord.js";
import { chatError } from "./errors.ts";
import type { Standing } from "./standing.ts";

/** A call that has not been answered by then is given up. */
const CALL_MS = 10_000;
/** An interaction must be acknowledged within 3 s: https://discord.com/developers/docs/interactions/receiving-and-responding */
const ACKNOWLEDGE_MS = 2_500;

type Method = "get" | "post" | "put" | "patch" | "delete";
type Route = `/${string}`;

export interface CallOptions {
  readonly body?: unknown;
  readonly files?: readonly RawFile[];
  readonly query?: URLSearchParams;
}

/** One of Ferry's ways to Discord's REST API. Every call throws ChatError, and Discord's standing hears of each. */
export interface Api {
  /** A route as `Routes` of discord.js makes it; what comes back is for the caller to parse. */
  call(method: Method, route: Route, options?: CallOptions): Promise<unknown>;
}

export interface ApiOptions {
  /** A secret. */
  readonly token: string;
  /** Without the version: `https://discord.com/api`. */
  readonly apiUrl: string;
  readonly standing: Standing;
}

/**
 * The bot's own calls. discord.js counts Discord's buckets; a call that would
 * have to wait for one comes back at once with the time to come again, so that
 * one busy channel stalls nobody else.
 */
export function openApi({ token, apiUrl, standing }: ApiOptions): Api {
  const rest = openRest(apiUrl, { rejectOnRateLimit: () => true });
  return {
    async call(method, route, options = {}) {
      try {
        // discord.js forgets a token that was refused once; an administrator may have mended it.
        const answer = await rest.setToken(token)[method](route, sent(options));
        standing.worked();
        return answer;
      } catch (error) {
        standing.failed(error);
        throw chatError(`${method.toUpperCase()} ${route}`, error);
      }
    },
  };
}

/**
 * Answers to interactions: they carry their own tokens instead of the bot's,
 * and neither count in the bot's limit of 50 calls a second nor wait for it:
 * https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
 */
export function openResponses({ apiUrl, standing }: Omit<ApiOptions, "token">): Api {
  const options = { rejectOnRateLimit: () => true, globalRequestsPerSecond: Number.POSITIVE_INFINITY };
  const [first, later] = [
    openRest(apiUrl, { ...options, timeout: ACKNOWLEDGE_MS }),
    openRest(apiUrl, options),
  ];
  return {
    async call(method, route, given = {}) {
      const rest = route.startsWith("/interactions/") ? first : later;
      const shown = withoutToken(route);
      try {
        const answer = await rest[method](route, { ...sent(given), auth: false });
        standing.worked();
        return answer;
      } catch (error) {
        conceal(error, shown);
        standing.failed(error);
        throw chatError(`${method.toUpperCase()} ${shown}`, error);
      }
    },
  };
}

/**
 * By Node's own fetch instead of the undici that discord.js brings: all undicis
 * of a process share one dispatcher, and that of one that Slack's library has
 * loaded first cannot send discord.js' files. (The cast: two undicis' types of
 * the same values.)
 */
const makeRequest: RESTOptions["makeRequest"] = (url, { method, headers, body, signal }) =>
  fetch(url, { method, headers, body, signal } as RequestInit);

const openRest = (api: string, options: Partial<RESTOptions>): REST =>
  new REST({ api, version: "10", timeout: CALL_MS, retries: 0, makeRequest, ...options });

const sent = ({ body, files, query }: CallOptions) => ({
  ...(body === undefined ? {} : { body }),
  ...(files === undefined ? {} : { files: [...files] }),
  ...(query === undefined ? {} : { query }),
});

/** Whoever has an interaction's token can answer in Ferry's name for a quarter of an hour. */
const withoutToken = (route: string): string =>
  route.replace(/^(\/(?:interactions|webhooks)\/\d+\/)[^/?]+/, "$1…");

/** Errors are logged whole, and discord.js' own hold the address that was called. */
function conceal(error: unknown, shown: string): void {
  if (error instanceof DiscordAPIError || error instanceof HTTPError) error.url = shown;
  if (error instanceof RateLimitError) Object.assign(error, { url: shown, majorParameter: "…" });
}
