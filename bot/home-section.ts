import type { Place } from "../jobs/record.ts";
import type { Button, Line } from "./message.ts";

/** One thing on a person's home. */
export interface HomeItem {
  readonly lines: readonly Line[];
  readonly buttons: readonly Button[];
  /** Where its thread is. */
  readonly place?: Place;
}

export interface HomeSection {
  readonly title: string;
  readonly items: readonly HomeItem[];
  /** Said where there is none. */
  readonly none: string;
  /** How old it is, where that matters. */
  readonly note?: string;
  /** The command that shows all of it, for a platform that has no room. */
  readonly all: string;
}
