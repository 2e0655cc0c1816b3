import { InteractionResponseType, MessageFlags, Routes } from "discord.js";
import type { Choice } from "./autocomplete.ts";
import type { Api } from "./client.ts";
import type { Interaction } from "./interaction.ts";
import type { Modal } from "./modals.ts";

/** First responses: Discord waits 3 s for one, and lets each interaction have but one. All throw ChatError. */
export interface Responses {
  /** 'Ferry is thinking…', for that person alone; the answer takes its place within a quarter of an hour. */
  defer(interaction: Interaction): Promise<void>;
  open(interaction: Interaction, modal: Modal): Promise<void>;
  choose(interaction: Interaction, choices: readonly Choice[]): Promise<void>;
}

export function responding(api: Api): Responses {
  const respond = async ({ id, token }: Interaction, body: object) => {
    await api.call("post", Routes.interactionCallback(id, token), { body });
  };
  return {
    defer: (interaction) =>
      respond(interaction, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: { flags: MessageFlags.Ephemeral },
      }),
    open: (interaction, modal) => respond(interaction, { type: InteractionResponseType.Modal, data: modal }),
    choose: (interaction, choices) =>
      respond(interaction, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices },
      }),
  };
}
