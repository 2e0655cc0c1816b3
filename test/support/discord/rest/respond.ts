import type { ServerResponse } from "node:http";
import { DiscordError } from "../discord-error.ts";
import type { Refusal } from "./rate-limits.ts";
import { type Answer, RateLimited } from "./route.ts";

/** What goes back to the app. */
export interface Result {
  readonly status: number;
  /** Absent: an empty answer. */
  readonly body?: unknown;
  /** Instead of JSON: what Cloudflare shows. */
  readonly page?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log. */
  readonly code?: number;
  readonly refusal?: Refusal;
}

export const done = ({ body, status }: Answer): Result =>
  body === undefined ? { status: status ?? 204 } : { status: status ?? 200, body };

/** docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit */
export const limited = (refusal: Refusal): Result => ({
  status: 429,
  refusal,
  ...(refusal.code === undefined ? {} : { code: refusal.code }),
  body: {
    message: refusal.message ?? "You are being rate limited.",
    retry_after: refusal.retryAfter,
    global: refusal.scope === "global",
    ...(refusal.code === undefined ? {} : { code: refusal.code }),
  },
  headers: {
    // Whole seconds, as Discord sends it; the body is exact.
    "retry-after": String(Math.ceil(refusal.retryAfter)),
    "x-ratelimit-scope": refusal.scope,
    ...(refusal.scope === "global" ? { "x-ratelimit-global": "true" } : {}),
  },
});

/** Cloudflare's own pages, without Discord's headers. */
export const page = (status: number, headers: Readonly<Record<string, string>> = {}): Result => ({
  status,
  page: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>cloudflare</center></body></html>`,
  headers,
});

/** Whatever a route threw; a fault of this fake itself is thrown on. */
export function failed(error: unknown): Result {
  if (error instanceof RateLimited) return limited(error.refusal);
  if (!(error instanceof DiscordError)) throw error;
  return { status: error.status, body: error.body, code: error.code };
}

/** Writes it. An empty answer has no content type: discord.js would try to read JSON. */
export function send(response: ServerResponse, result: Result): void {
  const { status, body, page: shown, headers } = result;
  if (shown !== undefined) {
    response.writeHead(status, { "content-type": "text/html; charset=UTF-8", ...headers }).end(shown);
    return;
  }
  response.writeHead(status, {
    via: "1.1 google",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
