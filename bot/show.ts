import type { BotPorts } from "./bot-ports.ts";
import { findPlan } from "./find-plan.ts";
import { type Line, type Message, text } from "./message.ts";
import { commandParts } from "./render-commands.ts";
import { rootMessage } from "./render-root.ts";
import { tell } from "./story.ts";

/** An answer is one message; longer commands stand in the plan's own thread. */
const FITS = 2000;

/** `/ferry show <id>`: how a plan stands, with its commands; without buttons, which only its thread keeps true. */
export async function showMessage(id: string, { store, site, now }: BotPorts): Promise<Message> {
  const plan = await findPlan(id, store);
  const [journal, progress] = await Promise.all([store.journal(plan.id), store.progress(plan.id)]);
  const root = rootMessage({ plan, story: tell(plan, journal), progress, site, now: now() });
  const [commands = [], ...more] = commandParts(plan, FITS);
  const shown: Line[] =
    more.length === 0
      ? commands
      : [
          text(
            `Its commands are too many for this answer: they stand in its thread in ${plan.place.channel}.`,
          ),
        ];
  return { ...root, lines: [...root.lines, ...shown], buttons: [] };
}
