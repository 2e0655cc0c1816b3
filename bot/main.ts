import { randomInt, randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { openConsole } from "../adapters/console/open-console.ts";
import type { TerminalOutput } from "../adapters/console/terminal-screen.ts";
import type { DiscordOptions } from "../adapters/discord/open-discord.ts";
import { connectCommands } from "../adapters/redis/connection.ts";
import { redisInbox } from "../adapters/redis/inbox.ts";
import type { JobName } from "../adapters/redis/job.ts";
import { redisNotes } from "../adapters/redis/notes.ts";
import { redisOnce } from "../adapters/redis/once.ts";
import { redisPace } from "../adapters/redis/pace.ts";
import { redisPosts } from "../adapters/redis/posts.ts";
import { openQueue } from "../adapters/redis/queue.ts";
import { serveBot } from "../adapters/redis/serve.ts";
import type { OpenRedis } from "../adapters/redis/server.ts";
import { redisStore } from "../adapters/redis/store.ts";
import type { SlackOptions } from "../adapters/slack/open-slack.ts";
import type { DiscordEnv } from "../config/discord-env.ts";
import type { Site } from "../config/site.ts";
import type { SlackEnv } from "../config/slack-env.ts";
import type { Log } from "../jobs/log.ts";
import { newPlanId } from "../jobs/plan-id.ts";
import { asksWorker } from "./ask-worker.ts";
import type { BotPorts } from "./bot-ports.ts";
import type { Chat, Intent } from "./chat.ts";
import { expirePlan } from "./expire.ts";
import { handle } from "./handle.ts";
import { keepThread } from "./keep-thread.ts";
import { looksAtHosts } from "./look-at-hosts.ts";
import { mirrored } from "./mirror.ts";
import { reasonsOf } from "./reasons-of.ts";
import { serverOf } from "./server-of.ts";
import { wake } from "./wake.ts";

export interface BotOptions {
  readonly site: Site;
  readonly redis: OpenRedis;
  readonly log: Log;
  /** Absent: Ferry is no Slack app. */
  readonly slack?: SlackEnv;
  /** Absent: Ferry is no Discord bot. */
  readonly discord?: DiscordEnv;
  /** The terminal to chat in; absent: no chat on this process's own terminal. */
  readonly terminal?: {
    readonly input: Readable;
    readonly output: TerminalOutput;
    readonly isTerminal: boolean;
    readonly colours: boolean;
    /** Who speaks until `/as NAME`. */
    readonly as?: string;
  };
}

/** Threads brought up to date at once: they wait for the chat's turns far more than they compute. */
const CONCURRENCY = 16;
/** How often whatever plans wait for is queued again. */
const ROUND_MS = 60_000;
/** How long a person waits before Ferry says that Redis is silent. */
const PATIENCE_MS = 8_000;
/** Longer than Slack goes on repeating an event, than a signed request is taken for fresh, and than Discord keeps a session. */
const ONCE_MS = 3_600_000;

/** How long a requester is told but once that their plan's thread cannot be posted. */
const MUTE_MS = 24 * 3_600_000;

/** Whoever does not use a platform does not wait for its packages to load. */
const openSlack = async (options: SlackOptions) =>
  (await import("../adapters/slack/open-slack.ts")).openSlack(options);
const openDiscord = async (options: DiscordOptions) =>
  (await import("../adapters/discord/open-discord.ts")).openDiscord(options);

/** Starts a bot: the process that talks to people, and holds no SSH key. Throws OpsError `slack.*` and `discord.*`. */
export async function startBot(options: BotOptions) {
  const { site, redis, log, terminal, slack: slackEnv, discord: discordEnv } = options;
  const discordServer = discordEnv && serverOf(site);
  const onError = (err: unknown, about?: JobName) => log.warn({ err, ...about }, "redis");
  const commands = connectCommands(redis.address, onError);
  const store = redisStore(commands);
  const alsoShownIn = site.alsoShowIn ?? [];
  const queue = openQueue(
    commands,
    onError,
    alsoShownIn.map(({ platform }) => platform),
  );
  const ports: BotPorts = {
    store,
    queue,
    site,
    lookAtHosts: looksAtHosts({ store, queue, now: Date.now, pause: (ms) => pause(ms) }),
    askWorker: asksWorker({
      store,
      queue,
      now: Date.now,
      pause: (ms) => pause(ms),
      newLookId: randomUUID,
    }),
    log,
    now: Date.now,
    newPlanId: () => newPlanId(randomInt),
    patienceMs: PATIENCE_MS,
  };

  const onIntent = (intent: Intent) => handle(intent, ports);
  const console =
    terminal &&
    openConsole({
      ...terminal,
      onIntent,
      onFailure: (err) => log.error({ err }, "the console failed"),
    });
  const giveUp = async (error: unknown) => {
    console?.close();
    await queue.close();
    await commands.close();
    throw error;
  };
  const slack =
    slackEnv &&
    (await openSlack({
      env: slackEnv,
      bot: ports,
      onIntent,
      inbox: redisInbox(commands, "slack", ONCE_MS),
      pace: redisPace(commands, "slack"),
      log,
    }).catch(giveUp));
  const discord =
    discordEnv &&
    discordServer &&
    (await openDiscord({
      env: discordEnv,
      server: discordServer,
      bot: ports,
      onIntent,
      inbox: redisInbox(commands, "discord", ONCE_MS),
      notes: redisNotes(commands, "discord"),
      pace: redisPace(commands, "discord"),
      log,
    }).catch(async (error) => {
      await slack?.close();
      return giveUp(error);
    }));
  const chats = new Map<string, Chat>(
    [console, slack, discord].flatMap((chat) => (chat === undefined ? [] : [[chat.platform, chat]])),
  );
  const posts = redisPosts(commands);
  const once = redisOnce(commands, MUTE_MS);
  const consumer = serveBot(
    redis.address,
    [...chats.keys()],
    {
      async sync(id, platform) {
        const [chat, plan] = [chats.get(platform), await store.plan(id)];
        if (chat === undefined || plan === undefined) return undefined;
        const ports = { store, site, posts, chat, once, log, now: Date.now };
        if (plan.place.platform === platform) return keepThread(id, ports);
        const place = alsoShownIn.find((each) => each.platform === platform);
        return place && keepThread(id, mirrored(place, ports));
      },
      expire: (id) => expirePlan(id, { store, queue, now: Date.now }),
    },
    { concurrency: CONCURRENCY, onError },
  );
  await wake({ store, queue });
  // A job that was lost (Redis may forget its last second, a bot die between two writes) is queued again.
  const rounds = setInterval(() => {
    wake({ store, queue }).catch((err) => log.warn({ err }, "the round over open plans"));
  }, ROUND_MS);
  return {
    console,
    /** What is wrong with the platforms, for supervisors; undefined where there are none. */
    reasons: reasonsOf([slack, discord]),
    async close() {
      clearInterval(rounds);
      console?.close();
      // First it hears nobody and ends what it has in hand, then the last threads are brought up to date.
      await Promise.all([slack?.close(), discord?.close()]);
      await consumer.close();
      await queue.close();
      await commands.close();
    },
  };
}
