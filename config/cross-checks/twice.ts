import type { Finding } from "../finding.ts";
import type { SitePath } from "../site-path.ts";
import { showPath } from "../site-path.ts";

/** One value of the site file that no other may be equal to. */
export interface Claim {
  readonly path: SitePath;
  /** What is compared; undefined never clashes. */
  readonly value: string | undefined;
}

/** A finding for every value that stands there again, naming where it stands first. */
export function twice(claims: readonly Claim[], remedy: string): Finding[] {
  const first = new Map<string, SitePath>();
  return claims.flatMap(({ path, value }) => {
    if (value === undefined) return [];
    const other = first.get(value);
    if (other === undefined) {
      first.set(value, path);
      return [];
    }
    return [{ path, problem: `is the same as ${showPath(other)}`, remedy }];
  });
}
