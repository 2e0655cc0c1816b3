import { createHash } from "node:crypto";
import { limits } from "../limits.ts";

/** So many calls in so many ms, from the first of them on. */
export interface Bucket {
  /** Routes of one name share it; `channel`, `guild` and `webhook` ids make each their own. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** Not announced in headers before it is hit, and `shared` by all who use that resource. */
  readonly isHidden?: boolean;
}

export interface Refusal {
  /** Seconds. */
  readonly retryAfter: number;
  readonly scope: "user" | "global" | "shared";
  /** Of a limit with a code of its own. */
  readonly code?: number;
  readonly message?: string;
}

/** What Discord says of a bucket with every answer. */
interface BucketState {
  readonly id: string;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAfterS: number;
  readonly resetAtS: number;
}

export interface RateLimits {
  /** 50 calls a second, of everything but interactions. */
  global(): Refusal | undefined;
  /** Counts a call that may pass. */
  take(bucket: Bucket, resource: string): Refusal | undefined;
  state(bucket: Bucket, resource: string): BucketState;
  /** Counts an answer with 401, 403 or 429. */
  invalid(count?: number): void;
  /** Of the last 10 minutes. */
  invalidCount(): number;
  /** Seconds that Cloudflare bans the address for; undefined while it does not. */
  banned(): number | undefined;
}

interface Window {
  startedAt: number;
  used: number;
}

export function createRateLimits(now: () => number): RateLimits {
  const windows = new Map<string, Window>();
  let invalids: { readonly at: number; readonly count: number }[] = [];

  function window(key: string, lengthMs: number): Window {
    const known = windows.get(key);
    if (known !== undefined && now() < known.startedAt + lengthMs) return known;
    const fresh = { startedAt: now(), used: 0 };
    windows.set(key, fresh);
    return fresh;
  }
  const secondsLeft = ({ startedAt }: Window, lengthMs: number) =>
    Math.ceil(startedAt + lengthMs - now()) / 1000;
  const keyOf = (bucket: Bucket, resource: string) => `${bucket.name} ${resource}`;
  const recent = () => {
    invalids = invalids.filter(({ at }) => at > now() - limits.invalidRequestsMs);
    return invalids;
  };
  const invalidCount = () => recent().reduce((sum, { count }) => sum + count, 0);

  return {
    invalidCount,
    global() {
      const current = window("global", 1_000);
      if (current.used >= limits.globalPerSecond) {
        return { retryAfter: secondsLeft(current, 1_000), scope: "global" };
      }
      current.used += 1;
      return undefined;
    },
    take(bucket, resource) {
      const current = window(keyOf(bucket, resource), bucket.windowMs);
      if (current.used >= bucket.limit) {
        return {
          retryAfter: secondsLeft(current, bucket.windowMs),
          scope: bucket.isHidden === true ? "shared" : "user",
        };
      }
      current.used += 1;
      return undefined;
    },
    state(bucket, resource) {
      const current = window(keyOf(bucket, resource), bucket.windowMs);
      return {
        id: createHash("md5").update(bucket.name).digest("hex"),
        limit: bucket.limit,
        remaining: Math.max(0, bucket.limit - current.used),
        resetAfterS: secondsLeft(current, bucket.windowMs),
        resetAtS: (current.startedAt + bucket.windowMs) / 1000,
      };
    },
    invalid: (count = 1) => void invalids.push({ at: now(), count }),
    banned() {
      if (invalidCount() < limits.invalidRequests) return undefined;
      const oldest = recent()[0]?.at ?? now();
      return Math.ceil((oldest + limits.invalidRequestsMs - now()) / 1000);
    },
  };
}
