import type { Site } from "../config/site.ts";
import type { Store } from "../jobs/store.ts";
import { type Message, message, text } from "./message.ts";
import { planPreview } from "./plan-preview.ts";
import { tell } from "./story.ts";

export interface FollowPorts {
  readonly store: Pick<Store, "plan">;
  readonly site: Site;
  /** ms since 1970. */
  now(): number;
  /** Resolves after so many ms; rejects when nobody wants to know any more. */
  pause(ms: number): Promise<void>;
}

const LOOK_MS = 1_000;
/** A plan takes a minute where hosts are slow; one that takes much longer has no worker. */
const LONGEST_MS = 5 * 60_000;

/**
 * Looks at a plan until it is made, and shows it then. The thread tells the
 * same to everybody and depends on nothing here. Throws what `pause` and
 * `show` throw: a person who has closed the form, a Ferry that stops.
 */
export async function followPlan(
  id: string,
  { store, site, now, pause }: FollowPorts,
  show: (message: Message) => Promise<void>,
): Promise<void> {
  for (const until = now() + LONGEST_MS; now() < until; await pause(LOOK_MS)) {
    // A Redis that is away now may be back at the next look.
    const plan = await store.plan(id).catch(() => undefined);
    if (plan === undefined || plan.state === "planning") continue;
    await show(planPreview({ plan, story: tell(plan, []), progress: undefined, site, now: now() }));
    return;
  }
  await show(
    message(`Plan ${id} is still being made`, "unknown", "reading the hosts", {
      lines: [text(`Its thread tells what becomes of it; so does \`/ferry show ${id}\`.`)],
    }),
  );
}
