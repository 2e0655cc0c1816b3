import { z } from "zod";

/**
 * What Ferry reads of Slack's payloads; the rest, tokens among it, is left
 * behind. Everything is parsed, also what came over an authenticated socket.
 */
const id = z.string().min(1);

const organisation = {
  team: z.object({ id }).nullish(),
  enterprise: z.object({ id }).nullish(),
  /** A text in forms. */
  is_enterprise_install: z.union([z.boolean(), z.enum(["true", "false"])]).optional(),
};

const command = z.object({
  command: z.string(),
  text: z.string().default(""),
  user_id: id,
  team_id: id.optional(),
  enterprise_id: id.optional(),
  is_enterprise_install: organisation.is_enterprise_install,
  channel_id: id,
  trigger_id: id,
  response_url: z.url().optional(),
});
export type CommandPayload = z.infer<typeof command>;

const interactive = {
  ...organisation,
  user: z.object({ id, team_id: id.optional() }),
  trigger_id: id,
};

const action = z.object({
  type: z.literal("block_actions"),
  ...interactive,
  channel: z.object({ id }).nullish(),
  container: z
    .looseObject({ message_ts: z.string().optional(), thread_ts: z.string().optional() })
    .optional(),
  message: z.object({ subtype: z.string().optional(), thread_ts: z.string().optional() }).optional(),
  view: z.looseObject({ id, type: z.string(), hash: z.string().optional() }).optional(),
  response_url: z.url().optional(),
  actions: z.tuple(
    [z.object({ type: z.string(), action_id: z.string(), value: z.string().optional() })],
    z.unknown(),
  ),
});
export type ActionPayload = z.infer<typeof action>;

const submission = z.object({
  type: z.literal("view_submission"),
  ...interactive,
  /** Whole: its reader is in views/. */
  view: z.looseObject({ id, callback_id: z.string() }),
});
export type SubmissionPayload = z.infer<typeof submission>;

/** A menu asks for its options: nothing is done, so nothing is remembered. */
export const question = z.looseObject({
  type: z.literal("block_suggestion"),
  ...organisation,
  user: interactive.user,
});

const event = z.object({
  type: z.string(),
  user: id.optional(),
  /** The workspace of the one who did it, under one of three names. */
  user_team: id.optional(),
  source_team: id.optional(),
  team: id.optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  channel: z.string().optional(),
  text: z.string().optional(),
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  tab: z.string().optional(),
});

const eventCallback = z.object({
  type: z.literal("event_callback"),
  event_id: id,
  team_id: id.optional(),
  enterprise_id: id.nullish(),
  authorizations: z.array(z.object({ is_enterprise_install: z.boolean().optional() })).optional(),
  event,
});
export type EventPayload = z.infer<typeof eventCallback>;

/** Whatever somebody did, and the key by which it is known when it comes again: each has its own of Slack. */
export type Arrival =
  | { readonly kind: "command"; readonly key: string; readonly payload: CommandPayload }
  | { readonly kind: "action"; readonly key: string; readonly payload: ActionPayload }
  | { readonly kind: "submission"; readonly key: string; readonly payload: SubmissionPayload }
  | { readonly kind: "event"; readonly key: string; readonly payload: EventPayload };

/** Reads a payload; undefined for what Ferry has no use for. */
export function readArrival(body: unknown): Arrival | undefined {
  const asCommand = command.safeParse(body).data;
  if (asCommand !== undefined)
    return { kind: "command", key: `c.${asCommand.trigger_id}`, payload: asCommand };
  const asAction = action.safeParse(body).data;
  if (asAction !== undefined) return { kind: "action", key: `a.${asAction.trigger_id}`, payload: asAction };
  const asSubmission = submission.safeParse(body).data;
  if (asSubmission !== undefined) {
    return { kind: "submission", key: `s.${asSubmission.trigger_id}`, payload: asSubmission };
  }
  const asEvent = eventCallback.safeParse(body).data;
  return asEvent && { kind: "event", key: `e.${asEvent.event_id}`, payload: asEvent };
}

/** An arrival as text, for another bot to go on with. A response_url is a key to the channel and stays here. */
export function keptText({ payload }: Arrival): string {
  const { response_url: _, ...rest } = { response_url: undefined, ...payload };
  return JSON.stringify(rest);
}
