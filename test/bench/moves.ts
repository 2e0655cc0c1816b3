import type { Lab } from "../lab/lab.ts";
import { onStage } from "../lab/stage.ts";
import { type Figure, median, seconds, timed } from "./figures.ts";

/** The same move typed by hand on the source. */
async function moveByHand(lab: Lab, from: "kvm1" | "kvm2", to: "kvm1" | "kvm2"): Promise<void> {
  const { address } = lab.host(to);
  const { code, stderr } = await lab.run(
    from,
    `virsh -c qemu:///system migrate --domain vm1 --desturi qemu+tls://${address}/system --migrateuri tcp://${address} --listen-address ${address} --live --p2p --tls --persistent --undefinesource --abort-on-error --auto-converge`,
    { timeoutMs: 600_000 },
  );
  if (code !== 0) throw new Error(`by hand: ${stderr}`);
}

/**
 * An approved `/migrate` on prepared hosts against virsh by hand, and how long
 * its plan takes. Who goes first changes from pair to pair, so that both move in
 * both directions; one move before them is not counted, since hosts that were
 * just restored have nothing in their caches.
 */
export async function moves(lab: Lab, pairs: number, say: (line: string) => void): Promise<Figure[]> {
  const { ferry, bot } = await onStage(lab);
  const [mine, byHand, plans]: [number[], number[], number[]] = [[], [], []];
  let [here, there]: ["kvm1" | "kvm2", "kvm1" | "kvm2"] = ["kvm2", "kvm1"];
  const turn = () => {
    [here, there] = [there, here];
  };
  const ferryMoves = async () => {
    let id = "";
    plans.push(
      await timed(async () => {
        ({ id } = await ferry.ask(bot, "ann", `/migrate vm1 ${here} ${there}`));
        await ferry.reaches(id, ["waiting"]);
      }),
    );
    bot.type("/as bob");
    mine.push(
      await timed(async () => {
        bot.type(`/ferry approve ${id}`);
        const { state } = await ferry.reaches(id, ["done", "failed", "stale", "stuck"], 600_000);
        if (state !== "done") throw new Error(`the move ended ${state}`);
      }),
    );
    turn();
  };
  const handMoves = async () => {
    byHand.push(await timed(() => moveByHand(lab, here, there)));
    turn();
  };

  try {
    await moveByHand(lab, here, there);
    turn();
    for (let pair = 1; pair <= pairs; pair++) {
      const both = [ferryMoves, handMoves];
      for (const move of pair % 2 === 1 ? both : both.reverse()) await move();
      say(
        `  pair ${pair}: plan ${seconds(plans.at(-1) ?? 0)}, Ferry ${seconds(mine.at(-1) ?? 0)}, by hand ${seconds(byHand.at(-1) ?? 0)}`,
      );
    }
  } finally {
    await ferry.close();
  }
  const limit = 1.1 * median(byHand) + 3000;
  const warm = Math.min(...plans.slice(1));
  return [
    {
      what: "approved `/migrate`, click to done (same `virsh migrate` by hand)",
      measured: `${seconds(median(mine))} (${seconds(median(byHand))}; medians of ${pairs})`,
      wanted: `at most ${seconds(limit)}`,
      met: median(mine) <= limit,
    },
    {
      what: "plan of `/migrate` on prepared hosts, typed to card, warm (with the first connections)",
      measured: `${seconds(warm)} (${seconds(plans[0] ?? 0)})`,
      wanted: "at most 3 s",
      met: warm <= 3000,
    },
  ];
}
