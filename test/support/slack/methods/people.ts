import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { userOnWire } from "../wire.ts";
import { flag, timestamp } from "./arguments.ts";
import { method } from "./method.ts";
import { messageIn, visibleChannel } from "./reach.ts";

export const userInfo = method(
  "users.info",
  {
    tier: 4,
    scope: "users:read",
    arguments: z.strictObject({ user: z.string().min(1), include_locale: flag }),
  },
  (given, workspace) => {
    const user = workspace.directory.findUser(given.user);
    if (user?.id !== given.user) throw new SlackError("user_not_found");
    return { user: userOnWire(user) };
  },
);

export const authTest = method(
  "auth.test",
  { tier: "none", arguments: z.strictObject({}) },
  (_, workspace) => ({
    url: `https://${workspace.team.domain}.slack.com/`,
    team: workspace.team.name,
    user: workspace.bot.name,
    team_id: workspace.team.id,
    user_id: workspace.bot.id,
    bot_id: workspace.botId,
    is_enterprise_install: false,
  }),
);

export const addReaction = method(
  "reactions.add",
  {
    tier: 3,
    scope: "reactions:write",
    arguments: z.strictObject({
      channel: z.string().min(1),
      timestamp,
      name: z.string().regex(/^[a-z0-9_+'-]+$/),
    }),
  },
  (given, workspace) => {
    const channel = visibleChannel(given.channel, workspace);
    const message = messageIn(channel, given.timestamp, workspace);
    if (message.reactions.includes(given.name)) throw new SlackError("already_reacted");
    workspace.messages.replace(message.ts, { reactions: [...message.reactions, given.name] });
    return {};
  },
);
