import { readFileSync } from "node:fs";

/** A file of test/fixtures, by its path there. */
export const fixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/${path}`, import.meta.url), "utf8");
