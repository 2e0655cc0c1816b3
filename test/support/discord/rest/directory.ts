import { z } from "zod";
import { channelFor, guildFor, messageFor, need } from "../access.ts";
import { refusals } from "../discord-error.ts";
import { parseForm, snowflake } from "../form/parse-form.ts";
import { channelOnWire } from "../wire/channels.ts";
import { guildOnWire, memberOnWire, roleOnWire, userOnWire } from "../wire/people.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { param, type RestRequest, type Route } from "./route.ts";

/** A route that only reads. */
const read = (route: string, body: (world: World, request: RestRequest) => unknown): Route => ({
  route,
  needsToken: true,
  bucket: buckets.other,
  call: (request, world) => ({ body: body(world, request) }),
});

const application = (world: World) => ({
  id: world.bot.id,
  name: world.bot.name,
  icon: null,
  description: "",
  summary: "",
  bot_public: false,
  bot_require_code_grant: false,
  verify_key: "0".repeat(64),
  flags: 0,
  bot: userOnWire(world.bot),
  team: null,
});

const ofGuild = (route: string, body: (world: World, request: RestRequest) => unknown): Route =>
  read(route, (world, request) => {
    guildFor(world, param(request, 0));
    return body(world, request);
  });

function member(world: World, id: string) {
  const user = world.directory.findUser(id);
  if (user === undefined) throw refusals.unknownMember();
  return memberOnWire(user);
}

const openDirect: Route = {
  route: "POST /users/@me/channels",
  needsToken: true,
  bucket: buckets.other,
  call(request, world) {
    const { recipient_id } = parseForm(z.object({ recipient_id: snowflake }), request.body);
    const user = world.directory.findUser(recipient_id);
    if (user === undefined || user.id !== recipient_id) throw refusals.unknownUser();
    if (user.isBot) throw refusals.refusesDirect();
    return { body: channelOnWire(world.channels.direct(user), world) };
  },
};

const react: Route = {
  route: "PUT /channels/:id/messages/:id/reactions/:emoji/@me",
  needsToken: true,
  bucket: buckets.react,
  call(request, world) {
    const channel = channelFor(world, param(request, 0));
    const message = messageFor(world, channel, param(request, 1));
    need(world, channel, "ReadMessageHistory", "AddReactions");
    if (channel.kind === "thread" && world.channels.isArchived(channel)) throw refusals.archivedThread();
    const emoji = param(request, 2);
    world.messages.change(message.id, { reactions: [...new Set([...message.reactions, emoji])] });
    return {};
  },
};

export const directoryRoutes: readonly Route[] = [
  read("GET /users/@me", (world) => userOnWire(world.bot)),
  read("GET /users/:id", (world, request) => {
    const user = world.directory.findUser(param(request, 0));
    if (user === undefined) throw refusals.unknownUser();
    return userOnWire(user);
  }),
  read("GET /users/@me/guilds", (world) =>
    world.isInstalled ? [{ id: world.guild.id, name: world.guild.name, icon: null, owner: false }] : [],
  ),
  read("GET /applications/@me", application),
  read("GET /oauth2/applications/@me", application),
  read("GET /channels/:id", (world, request) => channelOnWire(channelFor(world, param(request, 0)), world)),
  ofGuild("GET /guilds/:id", guildOnWire),
  ofGuild("GET /guilds/:id/channels", (world) =>
    world.channels.list().flatMap((it) => (it.kind === "text" ? [channelOnWire(it, world)] : [])),
  ),
  ofGuild("GET /guilds/:id/roles", (world) => world.directory.roles.map(roleOnWire)),
  ofGuild("GET /guilds/:id/members/:id", (world, request) => member(world, param(request, 1))),
  ofGuild("GET /users/@me/guilds/:id/member", (world) => memberOnWire(world.bot)),
  openDirect,
  react,
];
