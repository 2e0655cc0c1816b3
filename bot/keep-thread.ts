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

/**
 * Brings a plan's thread up to date, and where the platform refuses it for
 * good (Ferry was removed from the channel), tells the log and the requester,
 * each once: the plan goes on, and its own command shows it.
 */
export async function keepThread(id: string, ports: KeptThreadPorts): Promise<Later | undefined> {
  try {
    return await syncThread(id, ports);
  } catch (error) {
    if (!(error instanceof ChatError) || error.passing) throw error;
    const plan = await ports.store.plan(id);
    if (plan === undefined) return undefined;
    if (await ports.once.first(`mute.${id}`)) await tell(plan, error, ports);
    // What is over is looked at again when a bot starts: see wake.ts.
    return OPEN.includes(plan.state) ? { laterMs: REFUSED_MS } : undefined;
  }
}

const OPEN: readonly Plan["state"][] = ["planning", "waiting", "approved", "running"];

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
