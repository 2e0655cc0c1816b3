import { MessageFlags } from "discord.js";
import { compose } from "../content/compose.ts";
import { contentForm } from "../content/message-form.ts";
import type { Message } from "../content/messages.ts";
import { refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import type { Interaction } from "../interactions/interactions.ts";
import { messageOnWire } from "../wire/messages.ts";
import type { World } from "../world.ts";
import { buckets } from "./buckets.ts";
import { postMessage } from "./post.ts";
import { type Answer, param, type RestRequest, type Route } from "./route.ts";

/** The interaction whose token a route has. */
function interactionOf(request: RestRequest, world: World): Interaction {
  if (param(request, 0) !== world.bot.id) throw refusals.unknownWebhook();
  return world.interactions.byToken(param(request, 1));
}

function edit(message: Message, request: RestRequest, world: World): Answer {
  const form = parseForm(contentForm, request.body);
  const content = compose(form, message, request.uploads, world.ids);
  // What a deferred message says first is no edit of it.
  const at = message.isLoading ? undefined : world.now();
  return {
    body: messageOnWire(world.messages.change(message.id, { ...content, isLoading: false }, at), world),
  };
}

/** After a deferred response the first one fills it in, and whether it is ephemeral was said already. */
const followUp: Route = {
  route: "POST /webhooks/:id/:token",
  needsToken: false,
  bucket: buckets.webhook,
  call(request, world) {
    const interaction = interactionOf(request, world);
    const original = world.messages.find(interaction.original ?? "");
    if (original?.isLoading === true) return edit(original, request, world);
    const form = parseForm(contentForm, request.body);
    const isPrivate = ((form.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
    const message = postMessage(world, interaction.channel, form, request.uploads, {
      interaction: interaction.id,
      ephemeralFor: isPrivate ? interaction.user.id : undefined,
    });
    return { body: messageOnWire(message, world) };
  },
};

/** Of one message of an interaction: `@original` is the first response, or the message that it updates. */
const ofMessage = (
  method: string,
  last: "@original" | ":id",
  call: (message: Message, request: RestRequest, world: World) => Answer,
): Route => ({
  route: `${method} /webhooks/:id/:token/messages/${last}`,
  needsToken: false,
  bucket: buckets.webhook,
  call(request, world) {
    const interaction = interactionOf(request, world);
    const id = last === "@original" ? interaction.original : param(request, 2);
    const message = world.messages.find(id ?? "");
    const isIts = message?.interaction === interaction.id || message?.id === interaction.original;
    if (message === undefined || !isIts) throw refusals.unknownMessage();
    return call(message, request, world);
  },
});

function remove(message: Message, _: RestRequest, world: World): Answer {
  world.messages.remove(message.id);
  return {};
}
const get = (message: Message, _: RestRequest, world: World) => ({ body: messageOnWire(message, world) });

export const webhookRoutes: readonly Route[] = [
  followUp,
  ...(["@original", ":id"] as const).flatMap((last) => [
    ofMessage("PATCH", last, edit),
    ofMessage("GET", last, get),
    ofMessage("DELETE", last, remove),
  ]),
];
