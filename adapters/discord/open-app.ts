import { setTimeout as delay } from "node:timers/promises";
import type { BotPorts } from "../../bot/bot-ports.ts";
import type { Intent } from "../../bot/chat.ts";
import type { DiscordEnv } from "../../config/discord-env.ts";
import type { DiscordServer } from "../../config/discord-server.ts";
import type { Log } from "../../jobs/log.ts";
import type { Inbox } from "../inbox.ts";
import type { Notes } from "../notes.ts";
import type { AnswerPorts } from "./answer.ts";
import { type Api, openResponses } from "./client.ts";
import type { Doing } from "./doing.ts";
import { openGateway } from "./gateway.ts";
import { type Identity, identify, notInServer } from "./identify.ts";
import { keepGateway, type Times } from "./keep-gateway.ts";
import { receive } from "./receive.ts";
import { register } from "./register.ts";
import { responding } from "./responses.ts";
import { openSessions } from "./session.ts";
import type { Standing } from "./standing.ts";

export interface AppPorts extends Pick<AnswerPorts, "render" | "holds"> {
  readonly env: DiscordEnv;
  readonly server: DiscordServer;
  readonly bot: BotPorts;
  /** Every command and every click. Never rejects. */
  onIntent(intent: Intent): Promise<void>;
  readonly inbox: Inbox;
  readonly notes: Notes;
  readonly log: Log;
  readonly api: Api;
  readonly standing: Standing;
  /** Of the gateway's lease. */
  readonly times?: Times;
  /** Between two looks for what a bot that died left undone, and at a Discord that was away or refused Ferry, ms. */
  readonly roundMs: number;
}

export interface OpenApp {
  /** Stops hearing people, then does what is in hand. */
  close(): Promise<void>;
}

/** How long closing waits for what is in hand. */
const DRAIN_MS = 20_000;

/** Ferry in a server that knows it: registers its commands and hears what people do, or waits until it is its turn. */
export async function openApp({ app }: Identity, ports: AppPorts): Promise<OpenApp> {
  const { env, server, bot, inbox, notes, log, api, standing } = ports;
  const stop = new AbortController();
  const responses = openResponses({ apiUrl: env.apiUrl, standing });
  const { onIntent, render, holds } = ports;
  const doing: Doing = { bot, server, onIntent, api, responses, render, holds, signal: stop.signal };
  const receiver = receive({ doing, responses: responding(responses), inbox, log });

  let registering = Promise.resolve();
  /** One after another: the second finds what the first has registered. */
  const registerCommands = () => {
    registering = registering.then(registerOnce);
    return registering;
  };
  async function registerOnce(): Promise<void> {
    try {
      if (await register(app, server, { api, notes })) log.info({ server: server.id }, "commands registered");
      standing.mended("server");
    } catch (err) {
      const refused = notInServer(err, app, server);
      if (refused !== undefined) standing.broken("server", refused);
      else log.warn({ err }, "Ferry's commands could not be registered");
    }
  }

  const gateway = keepGateway({
    store: bot.store,
    standing,
    log,
    ...(ports.times === undefined ? {} : { times: ports.times }),
    async open() {
      const sessions = await openSessions(notes, log);
      // Beside it: people use the commands that are there already.
      registerCommands();
      return openGateway({
        env,
        sessions,
        log,
        onInteraction: receiver.take,
        onServer: () => registerCommands(),
        onOpen(isOpen) {
          standing.gateway(isOpen ? "open" : "closed");
          if (isOpen) standing.mended("gateway");
        },
      });
    },
  });
  await gateway.begun;

  const takeOver = () =>
    receiver.takeOver().catch((err: unknown) => log.warn({ err }, "what other bots left was not done"));
  /** Who waits for Ferry to be well sends it nothing meanwhile, so no other call would ever show that it is. */
  async function askAgain(): Promise<void> {
    const { fatal, passing } = standing.reasons();
    if (fatal.length + passing.length === 0) return;
    await identify(api, server).then(registerCommands, () => {});
  }
  const rounds = setInterval(() => Promise.all([takeOver(), askAgain()]), ports.roundMs);
  await takeOver();

  return {
    async close() {
      clearInterval(rounds);
      await gateway.close();
      // What takes longer stays in the inbox, for another bot or the next start.
      const late = new AbortController();
      await Promise.race([
        receiver.drain(),
        delay(DRAIN_MS, undefined, { signal: late.signal }).catch(() => {}),
      ]);
      late.abort();
      stop.abort();
    },
  };
}
