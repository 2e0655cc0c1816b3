import type { Uploads } from "../content/compose.ts";
import type { World } from "../world.ts";
import type { Bucket, Refusal } from "./rate-limits.ts";

/** A call as its route gets it. */
export interface RestRequest {
  /** Ids and tokens of the path, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly uploads: Uploads;
}

export interface Answer {
  /** By default 200, and 204 without a body. */
  readonly status?: number;
  readonly body?: unknown;
}

export interface Route {
  /** `POST /channels/:id/messages`. */
  readonly route: string;
  /** Without it: a token in the path says who calls, and the limit of 50 a second does not count. */
  readonly needsToken: boolean;
  readonly bucket?: Bucket;
  /** Throws DiscordError, or RateLimited for a limit that headers do not tell of. */
  call(request: RestRequest, world: World): Answer;
}

/** A limit inside a route. */
export class RateLimited extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super("You are being rate limited.");
    this.name = "RateLimited";
    this.refusal = refusal;
  }
}

/** Counts a call against a hidden limit; only while rate limits are enforced. */
export function takeHidden(
  world: World,
  bucket: Bucket,
  resource: string,
  own: { readonly code?: number; readonly message?: string } = {},
): void {
  if (!world.rateLimits) return;
  const refusal = world.limits.take(bucket, resource);
  if (refusal !== undefined) throw new RateLimited({ ...refusal, ...own });
}

/** A parameter that the route has by its form. */
export function param({ params }: RestRequest, index: number): string {
  const value = params[index];
  if (value === undefined) throw new Error(`The route has no parameter ${index}`);
  return value;
}
