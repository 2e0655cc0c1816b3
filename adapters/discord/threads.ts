import { Routes, ThreadAutoArchiveDuration } from "discord.js";
import { z } from "zod";
import { ChatError } from "../../bot/chat.ts";
import type { Message, Tone } from "../../bot/message.ts";
import { clean } from "../clean.ts";
import { cut } from "../cut.ts";
import { latest } from "../latest.ts";
import { TONES } from "../marks.ts";
import type { Api } from "./client.ts";
import { CODES, refusalOf } from "./errors.ts";
import { limits } from "./limits.ts";
import type { Spot } from "./ref.ts";

/** The thread of a root, which has the root's own id: https://docs.discord.com/developers/topics/threads */
export interface Threads {
  /** Makes it, unless it is there already. Throws ChatError. */
  open(root: Spot, name: string): Promise<void>;
  /** Gives it another name, as soon as Discord lets Ferry: two times in ten minutes. Never rejects. */
  rename(thread: string, name: string): Promise<void>;
  /** Takes it out of the archive, where nothing can be edited. Throws ChatError. */
  wake(thread: string): Promise<void>;
  /** Puts it away, where everybody can still read it, and writing wakes it. Throws ChatError. */
  archive(thread: string): Promise<void>;
}

/** How it ended is seen in the list of threads; until then names change as little as can be. */
const MARKED: readonly Tone[] = ["good", "bad"];

/** What a thread is called whose root says this. */
export function threadName(root: Message): string {
  const { title, tone } = clean(root);
  const name = MARKED.includes(tone) ? `${TONES[tone]} ${title}` : title;
  return name.trim() === "" ? "–" : cut(name, limits.threadName);
}

interface Name {
  readonly name: string;
  /** When Discord takes another name, ms since 1970. */
  readonly from: number;
}

const named = z.object({ name: z.string() });
/** So many threads' names are known to this process. */
const REMEMBERED = 1_000;

export function threads(
  api: Api,
  now: () => number,
  onOddity: (what: string, error: unknown) => void,
): Threads {
  const names = latest<Name>(REMEMBERED);
  const change = (thread: string, body: object) => api.call("patch", Routes.channel(thread), { body });

  /** Undefined where there is no thread. */
  async function nameOf(thread: string): Promise<Name | undefined> {
    const known = names.get(thread);
    if (known !== undefined) return known;
    try {
      const { name } = named.parse(await api.call("get", Routes.channel(thread)));
      const found = { name, from: 0 };
      names.set(thread, found);
      return found;
    } catch (error) {
      if (refusalOf(error) === CODES.unknownChannel) return undefined;
      throw error;
    }
  }

  return {
    async open({ channel, message }, name) {
      const body = { name, auto_archive_duration: ThreadAutoArchiveDuration.OneDay };
      try {
        await api.call("post", Routes.threads(channel, message), { body });
        names.set(message, { name, from: 0 });
      } catch (error) {
        if (refusalOf(error) !== CODES.threadExists) throw error;
      }
    },
    async rename(thread, name) {
      try {
        const known = await nameOf(thread);
        if (known === undefined || known.name === name || now() < known.from) return;
        // Whatever comes of it: one name is tried once.
        names.set(thread, { name, from: 0 });
        await change(thread, { name }).catch((error: unknown) => {
          const later = error instanceof ChatError && error.passing;
          if (later) names.set(thread, { ...known, from: now() + (error.afterMs ?? 0) });
          else onOddity("Discord does not let Ferry rename a thread", error);
        });
      } catch (error) {
        onOddity("Discord does not say what a thread is called", error);
      }
    },
    async wake(thread) {
      await change(thread, { archived: false });
    },
    async archive(thread) {
      try {
        await change(thread, { archived: true });
      } catch (error) {
        const gone = [CODES.archivedThread, CODES.unknownChannel].some((code) => code === refusalOf(error));
        if (!gone) throw error;
      }
    },
  };
}
