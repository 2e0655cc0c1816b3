import { z } from "zod";

/**
 * What Ferry reads of Discord's interactions; the rest is left behind.
 * Everything is parsed, also what came over an authenticated gateway:
 * https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
 */
const snowflake = z.string().regex(/^\d{1,20}$/);

const base = {
  id: snowflake,
  application_id: snowflake,
  /** A secret: whoever has it can answer in Ferry's name. */
  token: z.string().min(1),
  guild_id: snowflake.optional(),
  channel: z
    .object({ id: snowflake, type: z.number().optional(), parent_id: snowflake.nullish() })
    .optional(),
  member: z.object({ user: z.object({ id: snowflake }), roles: z.array(snowflake) }).optional(),
  user: z.object({ id: snowflake }).optional(),
  /** What Ferry may in that channel, as a decimal number of bits. */
  app_permissions: z.string().regex(/^\d+$/).default("0"),
};

const value = z.union([z.string(), z.number(), z.boolean()]);
/** ApplicationCommandOptionType: 1 is a subcommand, 2 a group of them. */
const leaf = z.object({
  type: z.number(),
  name: z.string(),
  value: value.optional(),
  focused: z.boolean().optional(),
});
const command = z.object({
  name: z.string(),
  options: z
    .array(leaf.extend({ options: z.array(leaf.extend({ options: z.array(leaf).optional() })).optional() }))
    .optional(),
});
export type CommandData = z.infer<typeof command>;

const component = z.object({ custom_id: z.string().max(100), component_type: z.number() });
const input = z.object({ custom_id: z.string(), value: z.string().optional() });
const modal = z.object({
  custom_id: z.string().max(100),
  /** Each input in a label or, as older modals have it, in a row. */
  components: z.array(z.object({ component: input.optional(), components: z.array(input).optional() })),
});
export type ModalData = z.infer<typeof modal>;

/** InteractionType 2, 4, 3 and 5. */
const interaction = z.discriminatedUnion("type", [
  z.object({ ...base, type: z.literal(2), data: command }),
  z.object({ ...base, type: z.literal(4), data: command }),
  z.object({ ...base, type: z.literal(3), data: component }),
  z.object({ ...base, type: z.literal(5), data: modal }),
]);
export type Interaction = z.infer<typeof interaction>;
export type CommandInteraction = Extract<Interaction, { type: 2 | 4 }>;
export type ComponentInteraction = Extract<Interaction, { type: 3 }>;
export type ModalInteraction = Extract<Interaction, { type: 5 }>;

/** Reads what the gateway brought; undefined for what Ferry has no use for. */
export const readInteraction = (data: unknown): Interaction | undefined => interaction.safeParse(data).data;

/** An interaction as text, for another bot to go on with. Its token stays here: that one answers otherwise. */
export const keptText = (given: Interaction): string => JSON.stringify({ ...given, token: NO_TOKEN });

/** Stands for the token of an interaction that another bot received. */
const NO_TOKEN = "-";
export const hasToken = ({ token }: Interaction): boolean => token !== NO_TOKEN;
