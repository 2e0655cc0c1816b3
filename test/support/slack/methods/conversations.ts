import { z } from "zod";
import type { Channel } from "../directory.ts";
import type { Message } from "../messages.ts";
import { SlackError } from "../slack-error.ts";
import { channelOnWire, messageOnWire } from "../wire.ts";
import type { Workspace } from "../workspace.ts";
import { flag, timestamp, whole } from "./arguments.ts";
import { method } from "./method.ts";
import { scopeByChannel, visibleChannel } from "./reach.ts";

const paging = {
  cursor: z.string().optional(),
  limit: whole.optional(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
};

type Paging = {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
  readonly include_all_metadata?: boolean | undefined;
};

/** One page of messages, and the cursor of the next. */
function page(all: readonly Message[], given: Paging, most: number, workspace: Workspace) {
  const within = all.filter(({ ts }) => {
    const at = Number(ts);
    const oldest = Number(given.oldest ?? "0");
    const latest = given.latest === undefined ? Number.POSITIVE_INFINITY : Number(given.latest);
    return given.inclusive === true ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
  const start =
    given.cursor === undefined || given.cursor === "" ? 0 : Number(given.cursor.replace("next:", ""));
  if (!Number.isInteger(start)) throw new SlackError("invalid_cursor");
  const size = Math.min(given.limit ?? most, 1000);
  const messages = within.slice(start, start + size);
  const hasMore = start + size < within.length;
  return {
    messages: messages.map((it) => messageOnWire(it, workspace, given.include_all_metadata === true)),
    has_more: hasMore,
    ...(hasMore ? { response_metadata: { next_cursor: `next:${start + size}` } } : {}),
  };
}

function readable(id: string, workspace: Workspace): Channel {
  const channel = visibleChannel(id, workspace);
  if (!channel.members.has(workspace.bot.id)) throw new SlackError("not_in_channel");
  return channel;
}

export const replies = method(
  "conversations.replies",
  {
    tier: 3,
    scope: scopeByChannel("history"),
    arguments: z.strictObject({ channel: z.string().min(1), ts: timestamp, ...paging }),
  },
  (given, workspace) => {
    const channel = readable(given.channel, workspace);
    const message = workspace.messages.find(given.ts);
    if (message === undefined || message.channel !== channel.id || message.ephemeralFor !== undefined) {
      throw new SlackError("thread_not_found");
    }
    return page(workspace.messages.thread(message.threadTs ?? message.ts), given, 1000, workspace);
  },
);

export const history = method(
  "conversations.history",
  {
    tier: 3,
    scope: scopeByChannel("history"),
    arguments: z.strictObject({ channel: z.string().min(1), ...paging }),
  },
  (given, workspace) => {
    const channel = readable(given.channel, workspace);
    const inChannel = workspace.messages
      .list(channel.id)
      .filter((it) => it.threadTs === undefined || it.isBroadcast);
    return page(inChannel.reverse(), given, 100, workspace);
  },
);

export const info = method(
  "conversations.info",
  {
    tier: 3,
    scope: scopeByChannel("read"),
    arguments: z.strictObject({
      channel: z.string().min(1),
      include_num_members: flag,
      include_locale: flag,
    }),
  },
  (given, workspace) => ({ channel: channelOnWire(visibleChannel(given.channel, workspace), workspace) }),
);

export const open = method(
  "conversations.open",
  {
    tier: 3,
    scope: "im:write",
    arguments: z.strictObject({ users: z.string().min(1), return_im: flag }),
  },
  (given, workspace) => {
    const user = workspace.directory.findUser(given.users);
    if (user?.id !== given.users) throw new SlackError("user_not_found");
    if (user.kind === "deactivated") throw new SlackError("user_disabled");
    return { channel: { id: workspace.directory.direct(user).id } };
  },
);
