import type { Later } from "../jobs/queue.ts";
import type { Plan } from "../jobs/record.ts";
import { ChatError, type Once } from "./chat.ts";
import { message, text } from "./message.ts";
import { syncThread, type ThreadPorts } from "./sync-thread.ts";

export interface KeptThreadPorts extends ThreadPorts {
  readonly once: Once;
}

/** A platform that refuses for good is asked again now and then: somebody may invite Ferry back. */
const REFUSED_MS = 60_000;
/** A plan that is over waits longer and longer, a quarter of the time that it has been over, but no longer than this. */
const LONGEST_MS = 3_600_000;
/** Nobody waits any more for the end of a plan that has been over for so long. */
const OWED_MS = 7 * 24 * 3_600_000;

/**
 * Brings a plan's thread up to date, and where the platform refuses it for
 * good (Ferry was removed from the channel), tells the log and the requester,
 * each once: the plan goes on, and its own command shows it. What is over is
 * tried again for a week, so that a thread never stays at 'running' because
 * Ferry was away when the run ended.
 */
export async function keepThread(id: string, ports: KeptThreadPorts): Promise<Later | undefined> {
  try {
    return await syncThread(id, ports);
  } catch (error) {
    if (!(error instanceof ChatError) || error.passing) throw error;
    const plan = await ports.store.plan(id);
    if (plan === undefined) return undefined;
    if (await ports.once.first(`mute.${id}`)) await tell(plan, error, ports);
    if (OPEN.includes(plan.state)) return { laterMs: REFUSED_MS };
    const overMs = ports.now() - (await lastOf(plan, ports));
    if (overMs < OWED_MS) return { laterMs: Math.min(Math.max(REFUSED_MS, overMs / 4), LONGEST_MS) };
    ports.log.error({ planId: id, err: error }, "a thread will never say how its plan ended");
    return undefined;
  }
}

const OPEN: readonly Plan["state"][] = ["planning", "waiting", "approved", "running"];

/** When the last thing happened that the thread shall tell, as far as it is written down. */
async function lastOf(plan: Plan, { store, now }: KeptThreadPorts): Promise<number> {
  const last = (await store.journal(plan.id)).at(-1)?.at ?? plan.rejected?.at ?? plan.createdAt;
  return plan.state === "expired" ? Math.max(last, Math.min(plan.expiresAt, now())) : last;
}

async function tell(
  { id, requestedBy }: Plan,
  error: ChatError,
  { chat, log }: KeptThreadPorts,
): Promise<void> {
  log.error({ planId: id, err: error }, "a thread cannot be kept up to date");
  if (chat.tell === undefined) return;
  const words = message(
    `Plan ${id} has a thread that cannot be kept up to date`,
    "bad",
    "not told in its thread",
    {
      lines: [
        text(`${error.message}.`),
        text(`What becomes of the plan does not depend on it: /ferry show ${id} tells it.`),
      ],
    },
  );
  await chat.tell(requestedBy.account, words).catch((err: unknown) => {
    log.warn({ planId: id, err }, "the requester could not be told");
  });
}
