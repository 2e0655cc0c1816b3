import type { Thread } from "../channels.ts";
import type { Message } from "../content/messages.ts";
import type { World } from "../world.ts";

/** What Discord itself writes into a thread. MessageType: 4 the name changed, 21 the thread's first message. */
export const systemMessage = (world: World, thread: Thread, type: 4 | 21, content: string): Message =>
  world.messages.post({
    channel: thread.id,
    author: world.bot.id,
    type,
    content,
    embeds: [],
    components: [],
    flags: 0,
    files: [],
  });
