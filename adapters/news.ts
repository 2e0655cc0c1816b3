import type { Message } from "../bot/message.ts";

/**
 * What people must see of a message: all but figures that go on by
 * themselves, which are its lines and how long each step has been running.
 */
export const newsOf = ({ title, tone, status, steps, buttons }: Message): string =>
  JSON.stringify([title, tone, status, steps.map(({ mark, text, note }) => [mark, text, note]), buttons]);

/** Whether an edit brings figures alone, and may wait: `shown` is the news of what the message says by now, if known. */
export const isProgress = (message: Message, shown: string | undefined): boolean =>
  message.status === "running" && newsOf(message) === shown;
