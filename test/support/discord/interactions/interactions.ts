import { randomBytes } from "node:crypto";
import type { Channel } from "../channels.ts";
import type { User } from "../directory.ts";
import { refusals } from "../discord-error.ts";
import type { Ids } from "../ids.ts";
import { limits } from "../limits.ts";

/** An app's first response. */
export interface FirstResponse {
  readonly type: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isEphemeral: boolean;
}

/** Something that a person did and the app was told. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  /** InteractionType: 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  readonly user: User;
  readonly channel: Channel;
  /** Id of the message whose button it was, also before a modal. */
  readonly source?: string | undefined;
  readonly createdAt: number;
  /** The 3 s are over, and nothing came. */
  isDead: boolean;
  response?: FirstResponse;
  acknowledgedAt?: number;
  /** Id of the message that answers it, or that it updates. */
  original?: string;
  /** Called once, with the first response. */
  settle(response: FirstResponse): void;
}

export interface Interactions {
  /** How long an app may take for its first response, ms. */
  readonly withinMs: number;
  open(what: Pick<Interaction, "type" | "user" | "channel" | "source" | "settle">): Interaction;
  find(id: string): Interaction | undefined;
  /** For a first response. Throws 10062 and 40060. */
  toAnswer(id: string, token: string): Interaction;
  /** For what follows: the token is good for 15 minutes. Throws 10015 and 50027. */
  byToken(token: string): Interaction;
}

export function createInteractions(ids: Ids, now: () => number, withinMs: number): Interactions {
  const all = new Map<string, Interaction>();
  const tokens = new Map<string, Interaction>();
  return {
    withinMs,
    open(what) {
      const token = randomBytes(64).toString("base64url");
      const interaction = { ...what, id: ids.next(), token, createdAt: now(), isDead: false };
      all.set(interaction.id, interaction);
      tokens.set(token, interaction);
      return interaction;
    },
    find: (id) => all.get(id),
    toAnswer(id, token) {
      const interaction = all.get(id);
      if (interaction === undefined || interaction.token !== token) throw refusals.unknownInteraction();
      if (interaction.response !== undefined) throw refusals.acknowledged();
      if (interaction.isDead) throw refusals.unknownInteraction();
      return interaction;
    },
    byToken(token) {
      const interaction = tokens.get(token);
      if (interaction === undefined) throw refusals.invalidWebhookToken();
      if (now() - interaction.createdAt >= limits.tokenMs) throw refusals.invalidWebhookToken();
      if (interaction.response === undefined) throw refusals.unknownWebhook();
      return interaction;
    },
  };
}
