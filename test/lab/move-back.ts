import type { RunEvent } from "../../jobs/record.ts";
import type { Ferry, FerryProcess } from "./ferry.ts";
import type { Lab } from "./lab.ts";
import { onStage } from "./stage.ts";
import { waitFor } from "./wait.ts";

/** The move that tests hurt: vm1 is on kvm2 and goes back to kvm1. */
export const MOVE_BACK = "/migrate vm1 kvm2 kvm1";

/** Waits until an approved move is on its way: libvirt has given figures of it. */
export const moves = ({ store }: Ferry, id: string) =>
  waitFor("figures of the migration", () => store.progress(id), { timeoutMs: 120_000, intervalMs: 200 });

/** The stage with the move back approved and on its way. */
export async function onTheWay(lab: Lab) {
  const set = await onStage(lab);
  const { ferry, bot } = set;
  const { id } = await ferry.ask(bot, "ann", MOVE_BACK);
  await ferry.reaches(id, ["waiting"]);
  bot.type("/as bob");
  bot.type(`/ferry approve ${id}`);
  await moves(ferry, id);
  return { ...set, id };
}

/** Waits until the chat has said something. */
export const says = (bot: FerryProcess, words: RegExp, timeoutMs = 60_000) =>
  waitFor(`the chat to say ${words}`, () => (words.test(bot.transcript()) ? true : undefined), { timeoutMs });

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
