import { setTimeout as pauseFor } from "node:timers/promises";
import type { HomeView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import type { Sender } from "../../../bot/chat.ts";
import { readHome } from "../../../bot/home.ts";
import type { Message } from "../../../bot/message.ts";
import { homeView } from "./home-view.ts";

type Account = Sender["account"];

/** Everybody's Home tab. None of its calls waits for Slack, and none throws. */
export interface Homes {
  /** Somebody looks at theirs (app_home_opened): it is drawn anew, without the answer that stood there. */
  opened(account: Account): void;
  /** Somebody has decided something, wherever: theirs is drawn anew. */
  decided(account: Account): void;
  /** The answer to what somebody clicked in theirs, which has no other place: it stands on top until they come again. */
  say(account: Account, message: Message): void;
  /** Resolves when nothing is being drawn any more. */
  close(): Promise<void>;
}

export interface HomesPorts {
  readonly bot: BotPorts;
  /** views.publish; throws what Slack refuses, which the next drawing makes good. */
  publish(account: Account, view: HomeView): Promise<unknown>;
  /** Resolves after so many ms, rejects when the signal is aborted; real time unless a test says otherwise. */
  pause?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Whoever decides on ten plans in a row has one Home tab: views.publish is limited to about 100 a minute. */
const EVERY_MS = 5_000;

/** Draws the first time at once, and what is wanted soon after it once, after a pause. */
export function keepHomes({ bot, publish, pause = realPause }: HomesPorts): Homes {
  const stop = new AbortController();
  const wanted = new Set<string>();
  const notices = new Map<string, Message>();
  const drawing = new Map<string, Promise<void>>();

  function want(account: Account): void {
    if (stop.signal.aborted) return;
    const key = keyOf(account);
    wanted.add(key);
    if (drawing.has(key)) return;
    drawing.set(
      key,
      keep(account, key).finally(() => drawing.delete(key)),
    );
  }

  async function keep(account: Account, key: string): Promise<void> {
    while (wanted.delete(key)) {
      try {
        await publish(account, homeView(await readHome(account, bot), notices.get(key)));
      } catch (err) {
        bot.log.warn({ account, err }, "a Home tab could not be drawn");
      }
      // Aborted: Ferry stops.
      await pause(EVERY_MS, stop.signal).catch(() => wanted.delete(key));
    }
  }

  return {
    opened(account) {
      notices.delete(keyOf(account));
      want(account);
    },
    decided: want,
    say(account, message) {
      notices.set(keyOf(account), message);
      want(account);
    },
    async close() {
      stop.abort();
      await Promise.all(drawing.values());
    },
  };
}

const keyOf = ({ account }: Account) => account;

const realPause = (ms: number, signal: AbortSignal) => pauseFor(ms, undefined, { signal });
