import { setTimeout as delay } from "node:timers/promises";
import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Intent } from "../../bot/chat.ts";
import type { SlackEnv } from "../../config/slack-env.ts";
import type { Log } from "../../jobs/log.ts";
import type { Inbox } from "../inbox.ts";
import type { Pace } from "../pace.ts";
import { userOf } from "./account.ts";
import { arrivals as keepArrivals } from "./arrivals.ts";
import { boltLog } from "./bolt-log.ts";
import { type Api, clientOptions } from "./client.ts";
import type { Doing, Identity } from "./doing.ts";
import { finder as findPosts } from "./find-post.ts";
import { identify } from "./identify.ts";
import { inOrder } from "./in-order.ts";
import { KeepingApp } from "./keeping-app.ts";
import { openWays } from "./open-ways.ts";
import { turns } from "./pace.ts";
import { type SlackChat, slackChat } from "./post.ts";
import { receive } from "./receive.ts";
import { rooms } from "./rooms.ts";
import { sayer } from "./say.ts";
import type { Standing } from "./standing.ts";
import { uploader } from "./upload.ts";
import { keepHomes } from "./views/keep-homes.ts";

export interface AppPorts {
  readonly env: SlackEnv;
  readonly bot: BotPorts;
  /** Every command and every click. Never rejects. */
  onIntent(intent: Intent): Promise<void>;
  readonly inbox: Inbox;
  readonly pace: Pace;
  readonly log: Log;
  readonly api: Api;
  readonly progressApi: Api;
  readonly standing: Standing;
  /** How many sockets are open at once, and how long after another each is opened, ms. */
  readonly sockets: number;
  readonly staggerMs: number;
  readonly editIntervalMs: number;
  /** Between two looks for what a bot that died left undone, and at a Slack that was away or refused Ferry's token, ms. */
  readonly roundMs: number;
}

export interface OpenApp {
  readonly chat: SlackChat;
  /** Stops hearing people, then does what is in hand. */
  close(): Promise<void>;
}

/** How long closing waits for what is in hand. */
const DRAIN_MS = 20_000;

/** Ferry in a workspace that knows it: hears what people do, by sockets or requests or both. */
export async function openApp(identity: Identity, ports: AppPorts): Promise<OpenApp> {
  const { env, bot, inbox, log, api } = ports;
  const stop = new AbortController();
  const onOddity = (what: string, err: unknown) => log.warn({ err }, what);
  const say = sayer(env.blocks, onOddity);
  const inTurns = turns(ports.pace, (ms) => delay(ms));
  const finder = findPosts(api, identity.user, inTurns);
  const homes = keepHomes({
    bot,
    publish: (account, view) =>
      api.call("views.publish", (client) => client.views.publish({ user_id: userOf(account), view })),
  });
  const doing: Doing = {
    bot,
    onIntent: ports.onIntent,
    identity,
    api,
    say,
    finder,
    rooms: rooms(api, identity.name, bot.now),
    homes,
    inOrder: inOrder(),
    signal: stop.signal,
  };
  const arrivals = keepArrivals(inbox);
  // The ways in are opened below: a payload must not arrive before all of this is there.
  const app = new KeepingApp(
    {
      receiver: { init() {}, start: async () => {}, stop: async () => {} },
      // Nothing to ask Slack for: an authorization that waited would delay every acknowledgement.
      authorize: async () => ({ botToken: env.botToken, botUserId: identity.user }),
      clientOptions: clientOptions(env.apiUrl, log),
      logger: boltLog(log),
      convoStore: false,
    },
    arrivals,
  );
  const receiver = receive(app, { doing, arrivals, inbox, log });
  const ways = await openWays(app, arrivals, ports);

  const takeOver = () =>
    receiver.takeOver().catch((err: unknown) => log.warn({ err }, "what other bots left was not done"));
  /** Who waits for Ferry to be well sends it nothing meanwhile, so no other call would ever show that it is. */
  async function askAgain(): Promise<void> {
    const { fatal, passing } = ports.standing.reasons();
    if (fatal.length + passing.length > 0) await identify(api).catch(() => {});
  }
  const rounds = setInterval(() => Promise.all([takeOver(), askAgain()]), ports.roundMs);
  // Not waited for: it may take long, and threads and other people's clicks need none of it.
  takeOver();

  return {
    chat: slackChat({
      api,
      progressApi: ports.progressApi,
      finder,
      turns: inTurns,
      say,
      upload: uploader(api),
      editIntervalMs: ports.editIntervalMs,
      onOddity,
    }),
    async close() {
      clearInterval(rounds);
      await Promise.all(ways.map((way) => way.close()));
      // What takes longer stays in the inbox, for another bot or the next start.
      const late = new AbortController();
      await Promise.race([
        receiver.drain(),
        delay(DRAIN_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
      stop.abort();
      await homes.close();
    },
  };
}
