import { setTimeout as pause } from "node:timers/promises";
import { ChatError } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { splitAnswer } from "../split-answer.ts";
import { type Api, CALL_MS } from "./client.ts";
import { reasonOf } from "./errors.ts";
import { limits } from "./limits.ts";
import { holds, type Rendered } from "./render.ts";
import type { Say } from "./say.ts";

/** Whom to answer, and the ways there. */
export interface Asker {
  readonly user: string;
  /** Where they asked; absent for the Home tab. */
  readonly channel?: string | undefined;
  /** The thread that they asked in. */
  readonly thread?: string | undefined;
  /** Good for five answers in half an hour, also where Ferry is not in the channel. */
  readonly responseUrl?: string | undefined;
}

export interface AnswerPorts {
  readonly api: Api;
  readonly say: Say;
  readonly fetchResponse?: typeof fetch;
}

/** How often one way is tried, and how long Slack may ask to be left alone, before the next way is. */
const TRIES = 3;
const LONGEST_WAIT_MS = 10_000;

/**
 * The answer that one person alone sees. Ways fail one by one (an address that
 * has expired, a channel without Ferry), so the next is tried: at last a direct
 * message. Throws ChatError when none is left.
 */
export function answering(asker: Asker, ports: AnswerPorts): (message: Message) => Promise<void> {
  let responses = 0;
  const ways: ((content: Rendered) => Promise<void>)[] = [];
  if (asker.responseUrl !== undefined) {
    const { responseUrl } = asker;
    ways.push(async (content) => {
      if (responses >= limits.responseUses)
        throw new ChatError("That address has had its five answers", false);
      await respond(responseUrl, asker.thread, content, ports.fetchResponse ?? fetch);
      responses += 1;
    });
  }
  if (asker.channel !== undefined)
    ways.push((content) => whisper(asker, asker.channel ?? "", content, ports.api));
  ways.push((content) => direct(asker.user, content, ports.api));

  return async (message) => {
    for (const part of splitAnswer(message, holds)) {
      await ports.say(part, (content) => byAnyWay(ways, content));
    }
  };
}

async function byAnyWay(
  ways: readonly ((content: Rendered) => Promise<void>)[],
  content: Rendered,
): Promise<void> {
  let last: unknown;
  for (const way of ways) {
    try {
      return await persistently(() => way(content));
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/**
 * Slack's short troubles are waited for: nobody else will answer this person.
 * Nothing tells an answer whose acknowledgement was lost from one that never
 * came, so the former comes twice: a lost answer is worse than a doubled one.
 */
async function persistently(act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const waitMs =
        error instanceof ChatError && error.passing ? (error.afterMs ?? 300 * attempt) : undefined;
      if (waitMs === undefined || waitMs > LONGEST_WAIT_MS || attempt >= TRIES) throw error;
      await pause(waitMs);
    }
  }
}

async function respond(
  url: string,
  thread: string | undefined,
  content: Rendered,
  post: typeof fetch,
): Promise<void> {
  const body = {
    response_type: "ephemeral",
    // Otherwise it would take the place of the message whose button was pressed.
    replace_original: false,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...content,
  };
  let response: Response;
  let said: string;
  try {
    response = await post(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(CALL_MS),
    });
    said = await response.text();
  } catch (error) {
    throw new ChatError(`Slack did not take an answer: ${reasonOf(error)}`, true, error);
  }
  if (response.ok && !/"ok"\s*:\s*false/.test(said)) return;
  const { status } = response;
  const after = Number(response.headers.get("retry-after"));
  const passing = status === 429 || status >= 500;
  const afterMs = status === 429 && after > 0 ? after * 1000 : undefined;
  throw new ChatError(`Slack refused an answer: ${said.slice(0, 80) || status}`, passing, undefined, afterMs);
}

async function whisper({ user, thread }: Asker, channel: string, content: Rendered, api: Api): Promise<void> {
  const where = thread === undefined ? {} : { thread_ts: thread };
  await api.call("chat.postEphemeral", (client) =>
    client.chat.postEphemeral({ channel, user, ...where, ...content }),
  );
}

async function direct(user: string, content: Rendered, api: Api): Promise<void> {
  await api.call("chat.postMessage", (client) =>
    client.chat.postMessage({ channel: user, ...content, unfurl_links: false, unfurl_media: false }),
  );
}
