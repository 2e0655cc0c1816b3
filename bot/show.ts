import type { Plan } from "../jobs/record.ts";
import type { BotPorts } from "./bot-ports.ts";
import { findPlan } from "./find-plan.ts";
import { type Line, type Message, text } from "./message.ts";
import { blockedLines } from "./render-blocked.ts";
import { commandMessages } from "./render-card.ts";
import { commandParts, within } from "./render-commands.ts";
import { failureLines } from "./render-error.ts";
import { rootMessage } from "./render-root.ts";
import { type Story, tell } from "./story.ts";

/** What a message holds of commands besides what the root says, on every platform. */
const FITS = within(2000);

/**
 * `/ferry show <id>`: how a plan stands and why, with all its commands, in as
 * many messages as they need; without buttons, which only its thread keeps true.
 */
export async function showMessages(id: string, { store, site, now }: BotPorts): Promise<Message[]> {
  const plan = await findPlan(id, store);
  const [journal, progress] = await Promise.all([store.journal(plan.id), store.progress(plan.id)]);
  const story = tell(plan, journal);
  const root = rootMessage({ plan, story, progress, site, now: now() });
  const [commands = [], ...more] = commandParts(plan, FITS);
  const said = new Set(root.lines.map((line) => JSON.stringify(line)));
  const why = whyLines(plan, story).filter((line) => !said.has(JSON.stringify(line)));
  const lines = [...root.lines, ...why, ...(more.length === 0 ? commands : [])];
  return [{ ...root, lines, buttons: [] }, ...commandMessages(plan, FITS)];
}

/** What stopped it, in full. */
function whyLines(plan: Plan, { end }: Story): Line[] {
  if (end?.type === "run.stale") return end.changes.map((change) => text(`Changed: ${change}`));
  const error = end !== undefined && "error" in end ? end.error : plan.error;
  if (error !== undefined) return failureLines(error);
  return plan.state === "blocked" ? blockedLines(plan) : [];
}
