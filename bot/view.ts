import type { Site } from "../config/site.ts";
import type { Plan, Progress } from "../jobs/record.ts";
import type { Story } from "./story.ts";

/** All that a thread's messages are made of. */
export interface View {
  readonly plan: Plan;
  readonly story: Story;
  readonly progress: Progress | undefined;
  readonly site: Site;
  /** ms since 1970. */
  readonly now: number;
  /** The root is too old to be edited for figures: it changes when a step does. */
  readonly isAged?: boolean;
}
