import type { Plan, RunEvent } from "../../jobs/record.ts";
import type { Ferry, FerryProcess } from "./ferry.ts";
import { waitFor } from "./wait.ts";

/** Waits until an approved move is on its way: libvirt has given figures of it. */
export const moves = ({ store }: Ferry, id: string) =>
  waitFor("figures of the migration", () => store.progress(id), { timeoutMs: 120_000, intervalMs: 200 });

/** Ann asks for a move, bob approves it, and it is on its way. */
export async function setOff(typed: string, ferry: Ferry, bot: FerryProcess): Promise<Plan> {
  const plan = await ferry.ask(bot, "ann", typed);
  await ferry.reaches(plan.id, ["waiting"]);
  bot.type("/as bob");
  bot.type(`/ferry approve ${plan.id}`);
  await moves(ferry, plan.id);
  return plan;
}

/** Waits until the chat has said something, after its first `from` characters. */
export const says = (bot: FerryProcess, words: RegExp, from = 0) =>
  waitFor(`the chat to say ${words}`, () => (words.test(bot.transcript().slice(from)) ? true : undefined), {
    timeoutMs: 60_000,
  });

/** Waits until so many events of a kind stand in the journal. */
export const journals = (
  { store }: Ferry,
  id: string,
  type: RunEvent["type"],
  { times = 1, timeoutMs = 120_000 }: { times?: number; timeoutMs?: number } = {},
) =>
  waitFor(
    `${times} × ${type} in the journal of ${id}`,
    async () => {
      const found = (await store.journal(id)).filter((event) => event.type === type);
      return found.length >= times ? found : undefined;
    },
    { timeoutMs, intervalMs: 100 },
  );
