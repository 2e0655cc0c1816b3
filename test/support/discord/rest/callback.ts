import { MessageFlags } from "discord.js";
import { z } from "zod";
import { choices } from "../commands/command-form.ts";
import { compose } from "../content/compose.ts";
import { contentForm } from "../content/message-form.ts";
import type { Message } from "../content/messages.ts";
import { refusals } from "../discord-error.ts";
import { parseForm } from "../form/parse-form.ts";
import { formError } from "../form/problem.ts";
import type { Interaction } from "../interactions/interactions.ts";
import { modalForm } from "../interactions/modal-form.ts";
import { messageOnWire } from "../wire/messages.ts";
import type { World } from "../world.ts";
import { checkLock, postMessage, wake } from "./post.ts";
import { param, type RestRequest, type Route } from "./route.ts";

/** InteractionResponseTypes that answer an InteractionType. */
const ANSWERS: Readonly<Record<number, readonly number[]>> = {
  2: [4, 5, 9],
  3: [4, 5, 6, 7, 9],
  4: [8],
  5: [4, 5],
};

const form = z.object({ type: z.int(), data: z.record(z.string(), z.unknown()).nullish() });

function answersTo({ type, source }: Interaction): readonly number[] {
  const all = ANSWERS[type] ?? [];
  return type === 5 && source !== undefined ? [...all, 6, 7] : all;
}

const ROOT = ["data"];

/** Does what a first response says; the message that it made or changes, if any. */
function respond(
  interaction: Interaction,
  type: number,
  data: Readonly<Record<string, unknown>>,
  request: RestRequest,
  world: World,
): Message | undefined {
  const { channel, user, source } = interaction;
  const said = z.object({ flags: z.coerce.number().nullish() }).safeParse(data).data?.flags ?? 0;
  const ephemeralFor = (said & MessageFlags.Ephemeral) === 0 ? undefined : user.id;
  const extra = { ephemeralFor, interaction: interaction.id, type: interaction.type === 2 ? 20 : 0 };
  const shown = source === undefined ? undefined : world.messages.find(source);
  if (type === 4) {
    return postMessage(world, channel, parseForm(contentForm, data, ROOT), request.uploads, extra, ROOT);
  }
  if (type === 5) {
    checkLock(world, channel);
    if (channel.kind === "thread" && ephemeralFor === undefined) wake(world, channel);
    return world.messages.post({
      ...extra,
      channel: channel.id,
      author: world.bot.id,
      content: "",
      embeds: [],
      components: [],
      files: [],
      flags: said & MessageFlags.IsComponentsV2,
      isLoading: true,
    });
  }
  if (type === 6 || type === 7) {
    checkLock(world, channel);
    if (shown === undefined) throw refusals.unknownMessage();
    if (type === 6) return shown;
    const content = compose(parseForm(contentForm, data, ROOT), shown, request.uploads, world.ids, ROOT);
    return world.messages.change(shown.id, content, world.now());
  }
  if (type === 8) parseForm(z.object({ choices }), data, ROOT);
  else world.modals.open(user.id, { form: parseForm(modalForm, data, ROOT), opener: interaction });
  return undefined;
}

/** The first response, within 3 s: docs.discord.com/developers/interactions/receiving-and-responding */
const callback: Route = {
  route: "POST /interactions/:id/:token/callback",
  needsToken: false,
  call(request, world) {
    const interaction = world.interactions.toAnswer(param(request, 0), param(request, 1));
    const { type, data } = parseForm(form, request.body);
    const allowed = answersTo(interaction);
    if (!allowed.includes(type)) {
      throw formError([
        {
          path: ["type"],
          code: "BASE_TYPE_CHOICES",
          message: `Value must be one of {${allowed.join(", ")}}.`,
        },
      ]);
    }
    const message = respond(interaction, type, data ?? {}, request, world);
    const isEphemeral = message?.ephemeralFor !== undefined;
    interaction.response = { type, data: data ?? {}, isEphemeral };
    interaction.acknowledgedAt = world.now();
    if (message !== undefined) interaction.original = message.id;
    interaction.settle(interaction.response);
    if (request.query.get("with_response") !== "true") return {};
    return {
      body: {
        interaction: {
          id: interaction.id,
          type: interaction.type,
          ...(message === undefined
            ? {}
            : {
                response_message_id: message.id,
                response_message_loading: message.isLoading,
                response_message_ephemeral: isEphemeral,
                channel_id: message.channel,
                guild_id: world.guild.id,
              }),
        },
        resource: {
          type,
          ...(message === undefined ? {} : { message: messageOnWire(message, world) }),
        },
      },
    };
  },
};

export const callbackRoutes: readonly Route[] = [callback];
