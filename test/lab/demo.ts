import path from "node:path";
import { PassThrough } from "node:stream";
import { openLogger } from "../../adapters/logger.ts";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { openRedis } from "../../adapters/redis/server.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import { startBot } from "../../bot/main.ts";
import { parseSite } from "../../config/site-file.ts";
import { readSshKey } from "../../config/ssh-key.ts";
import { startWorker } from "../../jobs/main.ts";
import type { Plan } from "../../jobs/record.ts";
import { onInterrupt } from "./interrupt.ts";
import type { Lab } from "./lab.ts";
import { siteFile } from "./site.ts";
import { confirmMoved, type GuestSays, guestAnswers, guestSays, vm1 } from "./story.ts";
import { up } from "./up.ts";
import { waitFor } from "./wait.ts";

const { stdin, stdout } = process;
const say = (line: string) => void stdout.write(`${line}\n`);

/**
 * The main job for real: three hosts, a Redis, Ferry's bot and worker, a chat
 * in this terminal. Exits 0 only if an independent look at both hosts, not
 * Ferry's own words, confirms that vm1 has moved with its memory.
 */
async function demo(): Promise<number> {
  const beganAt = Date.now();
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
  say(
    "Ferry's demo: a VM moves between two real hosts while it runs. Ctrl-C ends it and takes everything down.",
  );
  const lab = await up({ instance: "demo", say });
  const forget = onInterrupt(() => lab.down());
  try {
    await lab.reset();
    const wrong = await play(lab, isTerminal, beganAt);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await lab.down();
    forget();
    say("The hosts are down. Images are kept, so that the next time is quick.");
  }
}

async function play(lab: Lab, isTerminal: boolean, beganAt: number): Promise<string[]> {
  const dataFolder = path.join(lab.directory, "ferry");
  const log = openLogger({ name: "ferry", level: "info", file: path.join(dataFolder, "ferry.log") });
  const site = parseSite(siteFile(lab), "ferry.yaml");
  const redis = await openRedis({ dataFolder, onError: (err) => log.warn({ err }, "redis") });
  const commands = connectCommands(redis.address, () => {});
  const store = redisStore(commands);
  const identity = { privateKey: await readSshKey(lab.keyFile) };
  const worker = await startWorker({ site, redis, dataFolder, identity, log });
  const colours = stdout.hasColors?.() ?? false;
  const terminal = {
    input: isTerminal ? stdin : new PassThrough(),
    output: stdout,
    isTerminal,
    colours,
    as: "ann",
  };
  const bot = await startBot({ site, redis, log, terminal });
  const chat = bot.console;
  if (chat === undefined) throw new Error("no console");

  /** Types as ann, and waits for her plan. */
  const ask = async (typed: string, states: readonly Plan["state"][]): Promise<Plan> => {
    chat.enter(typed);
    return reach(typed, states);
  };
  const reach = (typed: string, states: readonly Plan["state"][]) =>
    waitFor(
      `the plan of ${typed} to be ${states.join(" or ")}`,
      async () =>
        (await store.recentPlans(10)).find((plan) => plan.typed === typed && states.includes(plan.state)),
      { timeoutMs: 300_000, intervalMs: 250 },
    );
  const ENDED = ["done", "failed", "cancelled", "stale", "stuck", "blocked", "unplanned"] as const;
  /** Ann asks, bob looks at the plan and approves it, both follow it to its end. */
  const together = async (typed: string): Promise<Plan> => {
    const plan = await ask(typed, ["waiting", "approved", "running", ...ENDED]);
    if (plan.state === "waiting") {
      chat.enter("/as bob");
      chat.enter(`/ferry approve ${plan.id}`);
      chat.enter("/as ann");
    }
    const end = await reach(typed, ENDED);
    if (end.state !== "done")
      throw new Error(`${typed} ended ${end.state}: ${end.error?.title ?? "see above"}`);
    return end;
  };

  try {
    chat.say("First a VM to move. Ann asks, Bob approves.");
    await together(vm1.createVolume);
    await together(vm1.create);
    chat.say("vm1 boots on kvm1; under two layers of emulation that takes about a minute…");
    await guestAnswers(lab);
    const before = await countingGuest(lab);
    chat.say(
      `vm1 answers on the network. Its memory holds boot ${before.boot} and a counter: ${before.count}.`,
    );
    await together("/migrate vm1 kvm1 kvm2");

    const wrong = await confirmMoved(lab, "kvm2", before);
    const after = await guestSays(lab);
    for (const line of wrong) chat.say(`An independent look at the hosts disagrees: ${line}.`);
    if (wrong.length === 0) {
      chat.say(
        `An independent look at both hosts agrees: vm1 runs on kvm2 alone, persistent; same boot, its counter is at ${after?.count}. ${Math.round((Date.now() - beganAt) / 1000)} s in all.`,
      );
    }
    if (isTerminal && wrong.length === 0) {
      chat.say(
        "The chat is yours. Try: /ferry vms · /ferry where vm1 · /migrate vm1 kvm1 (then /as bob, and the button's number) · /ferry help. /quit ends the demo.",
      );
      await chat.left;
    }
    return wrong;
  } finally {
    await bot.close();
    await worker.close();
    await commands.close();
    await redis.close();
  }
}

const countingGuest = (lab: Lab): Promise<GuestSays> =>
  waitFor("the guest's counter", () => guestSays(lab), { timeoutMs: 120_000, intervalMs: 500 });

process.exitCode = await demo().catch((error) => {
  say(`The demo failed: ${error instanceof Error ? error.message : error}`);
  return 1;
});
