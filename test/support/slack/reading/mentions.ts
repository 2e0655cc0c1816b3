import type { Block } from "../blocks/block.ts";

const IN_MARKUP = /<(@[UW][A-Z0-9]+|!(?:here|channel|everyone)|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>/g;
const BARE = /(?<![\w&])@(here|channel|everyone)\b/g;

/** Whom Slack's markup in a text mentions: `@U0ANN`, `!channel`, `!subteam^S1`. */
const mentionsInText = (text: string): string[] =>
  [...text.matchAll(IN_MARKUP)].map(([, target = ""]) => target);

/**
 * Whom blocks mention. A mrkdwn object that is not `verbatim` has "certain
 * mentions automatically parsed", says its documentation: a bare @channel in
 * one counts here, so that nobody relies on luck.
 */
export function mentionsInBlocks(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mentionsInBlocks);
  if (typeof value !== "object" || value === null) return [];
  const type: unknown = Reflect.get(value, "type");
  const text: unknown = Reflect.get(value, "text");
  if (type === "user") return [`@${String(Reflect.get(value, "user_id"))}`];
  if (type === "usergroup") return [`!subteam^${String(Reflect.get(value, "usergroup_id"))}`];
  if (type === "broadcast") return [`!${String(Reflect.get(value, "range"))}`];
  if ((type === "mrkdwn" || type === "markdown") && typeof text === "string") {
    const parsed = Reflect.get(value, "verbatim") !== true;
    return [
      ...mentionsInText(text),
      ...(parsed ? [...text.matchAll(BARE)].map(([, range = ""]) => `!${range}`) : []),
    ];
  }
  return Object.values(value).flatMap(mentionsInBlocks);
}

export const mentions = (text: string, blocks: readonly Block[]): string[] => [
  ...new Set([...mentionsInText(text), ...mentionsInBlocks(blocks)]),
];
