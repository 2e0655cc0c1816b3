import { setTimeout as pauseFor } from "node:timers/promises";
import type { HomeView } from "@slack/types";
import type { BotPorts } from "../../../bot/bot-ports.ts";
import { ChatError, type Sender } from "../../../bot/chat.ts";
import { readHome } from "../../../bot/home.ts";
import type { Message } from "../../../bot/message.ts";
import { homeView } from "./home-view.ts";

type Account = Sender["account"];

/** Everybody's Home tab. Slack's short troubles are waited for; what stays undrawn the next drawing makes good. */
export interface Homes {
  /** Somebody looks at theirs (app_home_opened): it is drawn anew, without the answer that stood there. */
  opened(account: Account): void;
  /** Somebody has decided something, wherever: theirs is drawn anew. */
  decided(account: Account): void;
  /**
   * The answer to what somebody clicked in theirs: it stands on top until they
   * come again. Resolves when it is shown; rejects when Slack did not take it.
   */
  say(account: Account, message: Message): Promise<void>;
  /** Resolves when nothing is being drawn any more. */
  close(): Promise<void>;
}

export interface HomesPorts {
  readonly bot: BotPorts;
  /** views.publish. Throws ChatError. */
  publish(account: Account, view: HomeView): Promise<unknown>;
  /** Resolves after so many ms, rejects when the signal is aborted; real time unless a test says otherwise. */
  pause?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Whoever decides on ten plans in a row has one Home tab: views.publish is limited to about 100 a minute. */
const EVERY_MS = 5_000;
/** How often in a row one is tried. */
const TRIES = 3;

/** One person's drawings, one after another. */
interface Drawing {
  /** Ends the pause before the next one. */
  hurry: AbortController;
  done: Promise<void>;
  /** Told what becomes of the next drawing; nothing is said where it was shown. */
  readonly told: ((error?: unknown) => void)[];
}

/** Draws at once what somebody waits for, and else what is wanted soon after another drawing once, after a pause. */
export function keepHomes({ bot, publish, pause = realPause }: HomesPorts): Homes {
  const stop = new AbortController();
  const wanted = new Set<string>();
  const notices = new Map<string, Message>();
  const drawing = new Map<string, Drawing>();

  function want(account: Account, now: boolean, told?: Drawing["told"][number]): void {
    if (stop.signal.aborted) {
      told?.(stop.signal.reason);
      return;
    }
    const key = keyOf(account);
    wanted.add(key);
    const known = drawing.get(key);
    const mine: Drawing = known ?? { hurry: new AbortController(), done: Promise.resolve(), told: [] };
    if (told !== undefined) mine.told.push(told);
    drawing.set(key, mine);
    if (known === undefined) mine.done = keep(account, key, mine);
    else if (now) known.hurry.abort();
  }

  async function keep(account: Account, key: string, mine: Drawing): Promise<void> {
    for (let failures = 0; wanted.delete(key); ) {
      mine.hurry = new AbortController();
      const told = mine.told.splice(0);
      const tell = (error?: unknown) => {
        for (const each of told) each(error);
      };
      try {
        await publish(account, homeView(await readHome(account, bot), notices.get(key)));
        failures = 0;
        tell();
      } catch (err) {
        bot.log.warn({ account, err }, "a Home tab could not be drawn");
        failures += 1;
        if (failures < TRIES && err instanceof ChatError && err.passing) {
          wanted.add(key);
          mine.told.push(...told);
        } else {
          failures = 0;
          tell(err);
        }
      }
      await pause(EVERY_MS, AbortSignal.any([stop.signal, mine.hurry.signal])).catch(() => {});
      if (stop.signal.aborted) break;
    }
    for (const each of mine.told) each(stop.signal.reason);
    // In the same turn as the last look at what is wanted: nobody can come in between.
    drawing.delete(key);
  }

  return {
    opened(account) {
      notices.delete(keyOf(account));
      want(account, true);
    },
    decided: (account) => want(account, false),
    say(account, message) {
      notices.set(keyOf(account), message);
      return new Promise((resolve, reject) => {
        want(account, true, (error) => (error === undefined ? resolve() : reject(error)));
      });
    },
    async close() {
      stop.abort();
      await Promise.all([...drawing.values()].map(({ done }) => done));
    },
  };
}

const keyOf = ({ account }: Account) => account;

const realPause = (ms: number, signal: AbortSignal) => pauseFor(ms, undefined, { signal });
