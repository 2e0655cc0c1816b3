import type { SitePath } from "./site-path.ts";

/** A problem that has a place in the site file, before its line and what stands there are looked up. */
export interface Finding {
  readonly path: SitePath;
  readonly problem: string;
  readonly remedy: string;
  /** Where something else than the value at the path is to be shown: the key itself, a default. */
  readonly found?: string;
  /** Of a misspelt key the one that was meant: that it is missing is no second mistake. */
  readonly meant?: SitePath;
}
