import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { ferryOn } from "../lab/ferry.ts";
import type { Lab } from "../lab/lab.ts";
import { onStage } from "../lab/stage.ts";
import { up } from "../lab/up.ts";
import { waitFor } from "../lab/wait.ts";

/** At least three pairs; more where somebody has the time. */
const PAIRS = Number(process.argv[2] ?? 3);

const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The same move typed by hand on the source, over the same kind of connection. */
async function moveByHand(lab: Lab, from: "kvm1" | "kvm2", to: "kvm1" | "kvm2"): Promise<number> {
  const { address } = lab.host(to);
  const began = performance.now();
  const { code, stderr } = await lab.run(
    from,
    `virsh -c qemu:///system migrate --domain vm1 --desturi qemu+tls://${address}/system --migrateuri tcp://${address} --listen-address ${address} --live --p2p --tls --persistent --undefinesource --abort-on-error --auto-converge`,
    { timeoutMs: 600_000 },
  );
  if (code !== 0) throw new Error(`by hand: ${stderr}`);
  return performance.now() - began;
}

async function migrations(lab: Lab): Promise<void> {
  const { ferry, bot } = await onStage(lab);
  const mine: number[] = [];
  const byHand: number[] = [];
  const plans: number[] = [];
  try {
    for (let pair = 1; pair <= PAIRS; pair++) {
      const asked = performance.now();
      const { id } = await ferry.ask(bot, "ann", "/migrate vm1 kvm2 kvm1");
      await ferry.reaches(id, ["waiting"]);
      plans.push(performance.now() - asked);

      bot.type("/as bob");
      const approved = performance.now();
      bot.type(`/ferry approve ${id}`);
      const { state } = await ferry.reaches(id, ["done", "failed", "stale", "stuck"], 600_000);
      if (state !== "done") throw new Error(`the move ended ${state}`);
      mine.push(performance.now() - approved);

      byHand.push(await moveByHand(lab, "kvm1", "kvm2"));
      say(`  pair ${pair}: Ferry ${seconds(mine.at(-1) ?? 0)}, by hand ${seconds(byHand.at(-1) ?? 0)}`);
    }
  } finally {
    await ferry.close();
  }
  const limit = 1.1 * median(byHand) + 3000;
  say(
    `migrate, click to done: Ferry ${seconds(median(mine))}, by hand ${seconds(median(byHand))} (medians of ${PAIRS}; wanted: at most ${seconds(limit)})`,
  );
  say(
    `plan of /migrate on prepared hosts, typed to card: first ${seconds(plans[0] ?? 0)} (connects), then ${seconds(Math.min(...plans.slice(1)))} (wanted: at most 3 s warm)`,
  );
}

/** From the command to the first answer, and what it holds in memory at rest. */
async function atRest(lab: Lab): Promise<void> {
  const ferry = await ferryOn(lab, "bench-rest");
  const began = performance.now();
  const child = spawn(process.execPath, ["dist/bot/cli.js", "up", "--console", "--as", "ann"], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...ferry.environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stdin.write("/ferry help\n");
  try {
    await waitFor("the first answer", () => (/only you see this/.test(said) ? true : undefined), {
      intervalMs: 10,
    });
    const ready = performance.now() - began;
    await waitFor("a first look at the hosts", () => ferry.store.snapshot());
    const rss = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
    say(
      `ferry up: first answer after ${seconds(ready)} (wanted: 3 s); resident at rest ${Math.round(rss / 1024)} MB (wanted: 150 MB)`,
    );
  } finally {
    child.kill();
    await once(child, "exit");
    await ferry.close();
  }
}

const lab = await up({ instance: "bench", say });
try {
  await atRest(lab);
  await migrations(lab);
} finally {
  await lab.down();
}
