import { setTimeout as pause } from "node:timers/promises";
import { MessageFlags, Routes } from "discord.js";
import { z } from "zod";
import { type Chat, ChatError } from "../../bot/chat.ts";
import type { Message } from "../../bot/message.ts";
import { splitAnswer } from "../split-answer.ts";
import type { Api } from "./client.ts";

/** Whom to answer, and the way there that an interaction opened. */
export interface Asker {
  readonly user: string;
  /** Absent where another bot received it: tokens stay with the bot that did. */
  readonly interaction?: { readonly app: string; readonly token: string } | undefined;
}

/** A message as Discord takes it, from render.ts. */
export interface Content {
  readonly components: readonly unknown[];
  readonly flags: number;
}

export interface AnswerPorts {
  /** As the bot, for direct messages. */
  readonly api: Api;
  /** With the interactions' own tokens. */
  readonly responses: Api;
  render(message: Message): Content;
  holds: NonNullable<Chat["holds"]>;
}

/** How often one way is tried, and how long Discord may ask to be left alone, before the next way is. */
const TRIES = 3;
const LONGEST_WAIT_MS = 10_000;

export interface Answering {
  /** Long ones come in several messages, in order. Throws ChatError. */
  answer(message: Message): Promise<void>;
  /** Puts another message in the place of the first answer, while Discord lets Ferry. Throws ChatError. */
  replace(message: Message): Promise<void>;
}

/**
 * The answer that one person alone sees: in the place of 'Ferry is thinking…',
 * further ones below it. A token that Discord takes no more leaves a direct
 * message. Throws ChatError when no way is left.
 */
export function answering({ user, interaction }: Asker, ports: AnswerPorts): Answering {
  let answered = false;

  async function inPlace(content: Content): Promise<void> {
    if (interaction === undefined) throw new ChatError("That interaction was another bot's", false);
    const { app, token } = interaction;
    if (answered) {
      const flags = content.flags | MessageFlags.Ephemeral;
      await ports.responses.call("post", Routes.webhook(app, token), { body: { ...content, flags } });
    } else {
      await ports.responses.call("patch", Routes.webhookMessage(app, token), { body: content });
    }
  }

  async function give(content: Content): Promise<void> {
    try {
      await persistently(() => inPlace(content));
      answered = true;
    } catch {
      await persistently(() => direct(user, content, ports.api));
    }
  }

  return {
    async answer(message) {
      for (const part of splitAnswer(message, ports.holds)) await give(ports.render(part));
    },
    async replace(message) {
      if (interaction === undefined) throw new ChatError("There is no answer that could be replaced", false);
      const { app, token } = interaction;
      await ports.responses.call("patch", Routes.webhookMessage(app, token), {
        body: ports.render(message),
      });
    },
  };
}

/** Discord's short troubles are waited for: nobody else will answer this person. */
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

const channel = z.object({ id: z.string() });

/** A direct message. Throws ChatError: somebody may take none from this server. */
export async function direct(user: string, content: Content, api: Api): Promise<void> {
  const opened = await api.call("post", Routes.userChannels(), { body: { recipient_id: user } });
  const { id } = channel.parse(opened);
  await api.call("post", Routes.channelMessages(id), { body: content });
}
