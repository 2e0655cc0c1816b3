import path from "node:path";
import { PassThrough } from "node:stream";
import type { Console } from "../../adapters/console/open-console.ts";
import { openLogger } from "../../adapters/logger.ts";
import { connectCommands } from "../../adapters/redis/connection.ts";
import { openRedis } from "../../adapters/redis/server.ts";
import { redisStore } from "../../adapters/redis/store.ts";
import { startBot } from "../../bot/main.ts";
import { parseSite } from "../../config/site-file.ts";
import { readSshKey } from "../../config/ssh-key.ts";
import { startWorker } from "../../jobs/main.ts";
import type { Plan } from "../../jobs/record.ts";
import type { Store } from "../../jobs/store.ts";
import { ENDED } from "./ferry.ts";
import { onInterrupt } from "./interrupt.ts";
import type { Lab } from "./lab.ts";
import { siteFile } from "./site.ts";
import { confirmMoved, guestAnswers, guestSays, vm1 } from "./story.ts";
import { up } from "./up.ts";
import { waitFor } from "./wait.ts";

const { stdin, stdout } = process;
const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
const say = (line: string) => void stdout.write(`${line}\n`);

/** Ferry in this very process: a Redis, a worker, a bot, and the chat in this terminal. */
interface Stage {
  readonly chat: Console;
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * The main job for real. Exits 0 only if an independent look at both hosts,
 * not Ferry's own words, confirms that vm1 has moved with its memory.
 */
async function demo(): Promise<number> {
  const beganAt = Date.now();
  say(
    "Ferry's demo: a VM moves between two real hosts while it runs. Ctrl-C ends it and takes everything down.",
  );
  const lab = await up({ instance: "demo", say });
  const forgetLab = onInterrupt(() => lab.down());
  const stage = await openStage(lab);
  const forgetStage = onInterrupt(() => stage.close());
  let wrong: readonly string[] | undefined;
  try {
    const story = play(lab, stage).then((found) => {
      wrong = found;
      stage.chat.say(`${verdict(found)} ${Math.round((Date.now() - beganAt) / 1000)} s in all.`);
    });
    // Whoever leaves the chat in mid-story ends the demo.
    await Promise.race([story, stage.chat.left]);
    if (wrong?.length === 0 && isTerminal) {
      stage.chat.say(WHAT_TO_TRY);
      await stage.chat.left;
    }
    return wrong?.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
    forgetStage();
    await lab.down();
    forgetLab();
    say("The hosts are down. Images are kept, so that the next time is quick.");
  }
}

const WHAT_TO_TRY =
  "The chat is yours. Try: /ferry vms · /ferry where vm1 · /migrate vm1 kvm1 (then /as bob, and the button's number) · /ferry help. /quit ends the demo.";

const verdict = (wrong: readonly string[]) =>
  wrong.length === 0
    ? "An independent look at both hosts agrees: vm1 runs on kvm2 alone, persistent, with the boot and the counter that it had in memory."
    : `An independent look at the hosts disagrees: ${wrong.join("; ")}.`;

async function openStage(lab: Lab): Promise<Stage> {
  const dataFolder = path.join(lab.directory, "ferry");
  const log = openLogger({ name: "ferry", level: "info", file: path.join(dataFolder, "ferry.log") });
  const site = parseSite(siteFile(lab), "ferry.yaml");
  const redis = await openRedis({ dataFolder, onError: (err) => log.warn({ err }, "redis") });
  const commands = connectCommands(redis.address, () => {});
  const identity = { privateKey: await readSshKey(lab.keyFile) };
  const worker = await startWorker({ site, redis, dataFolder, identity, log });
  const input = isTerminal ? stdin : new PassThrough();
  const colours = stdout.hasColors?.() ?? false;
  const terminal = { input, output: stdout, isTerminal, colours, as: "ann" };
  const bot = await startBot({ site, redis, log, terminal });
  const chat = bot.console;
  if (chat === undefined) throw new Error("a bot without a chat");
  return {
    chat,
    store: redisStore(commands),
    async close() {
      await bot.close();
      await worker.close();
      await commands.close();
      await redis.close();
    },
  };
}

/** The story: a VM is made on kvm1 and moves to kvm2. Returns what an independent look finds wrong. */
async function play(lab: Lab, stage: Stage): Promise<string[]> {
  const { chat } = stage;
  chat.say("First a VM to move. Ann asks, Bob approves.");
  await together(vm1.createVolume, stage);
  await together(vm1.create, stage);
  chat.say("vm1 boots on kvm1; on an emulated host that takes about a minute…");
  await guestAnswers(lab);
  const before = await waitFor("the guest's counter", () => guestSays(lab), {
    timeoutMs: 120_000,
    intervalMs: 500,
  });
  chat.say(
    `vm1 answers on the network. Its memory holds boot ${before.boot} and a counter: ${before.count}.`,
  );
  await together("/migrate vm1 kvm1 kvm2", stage);
  return confirmMoved(lab, "kvm2", before);
}

/** Ann asks, Bob approves where the policy wants it, both see it through. */
async function together(typed: string, { chat, store }: Stage): Promise<void> {
  const reaches = (states: readonly Plan["state"][]) =>
    waitFor(
      `the plan of ${typed}`,
      async () =>
        (await store.recentPlans(10)).find((plan) => plan.typed === typed && states.includes(plan.state)),
      { timeoutMs: 600_000, intervalMs: 250 },
    );
  chat.enter(typed);
  const plan = await reaches(["waiting", "approved", "running", ...ENDED]);
  if (plan.state === "waiting") {
    chat.enter("/as bob");
    chat.enter(`/ferry approve ${plan.id}`);
    chat.enter("/as ann");
  }
  const end = await reaches(ENDED);
  if (end.state !== "done") throw new Error(`${typed} ended ${end.state}; the thread above says why`);
}

process.exitCode = await demo().catch((error) => {
  say(`The demo failed: ${error instanceof Error ? error.message : error}`);
  return 1;
});
