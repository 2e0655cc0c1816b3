import { limits } from "./limits.ts";

/** Where a response goes. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  readonly threadTs?: string;
  /** The message that was clicked, which may be replaced or deleted. */
  readonly ts?: string;
}

/** Addresses that an app may answer at: five times within half an hour. */
export interface ResponseUrls {
  /** Gives the path. */
  issue(target: ResponseTarget): string;
  /** The target, or why there is none any more. */
  use(path: string): ResponseTarget | "expired_url" | "used_url" | undefined;
  /** How often it was used. */
  uses(path: string): number;
}

export function createResponseUrls(now: () => number): ResponseUrls {
  const issued = new Map<string, { readonly target: ResponseTarget; readonly at: number; uses: number }>();
  return {
    issue(target) {
      const path = `/response/${issued.size + 1}`;
      issued.set(path, { target, at: now(), uses: 0 });
      return path;
    },
    use(path) {
      const found = issued.get(path);
      if (found === undefined) return undefined;
      if (now() - found.at >= limits.responseUrlMs) return "expired_url";
      if (found.uses >= limits.responseUrlUses) return "used_url";
      found.uses += 1;
      return found.target;
    },
    uses: (path) => issued.get(path)?.uses ?? 0,
  };
}
