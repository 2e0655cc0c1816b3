import { z } from "zod";
import { limits } from "../limits.ts";

/** A text of at least one character: Slack refuses empty ones everywhere. */
export const words = (most: number) => z.string().min(1).max(most);

export const plainText = (most = 3_000) =>
  z.strictObject({ type: z.literal("plain_text"), text: words(most), emoji: z.boolean().optional() });

export const mrkdwn = (most = 3_000) =>
  z.strictObject({ type: z.literal("mrkdwn"), text: words(most), verbatim: z.boolean().optional() });

export const anyText = (most = 3_000) => z.discriminatedUnion("type", [plainText(most), mrkdwn(most)]);

export type AnyText = z.infer<ReturnType<typeof anyText>>;

export const url = z.url({ protocol: /^(https?|mailto|slack)$/ }).max(limits.urlCharacters);

/** All four parts are required, says the documentation, whatever @slack/types makes optional. */
export const confirm = z.strictObject({
  title: plainText(limits.confirmTitleCharacters),
  text: anyText(limits.confirmTextCharacters),
  confirm: plainText(limits.confirmButtonCharacters),
  deny: plainText(limits.confirmButtonCharacters),
  style: z.enum(["primary", "danger"]).optional(),
});

const optionRest = {
  value: words(limits.optionCharacters),
  description: plainText(limits.optionCharacters).optional(),
};

/** Of a select: plain text only. */
export const option = z.strictObject({ text: plainText(limits.optionCharacters), ...optionRest });

/** Of radio buttons and checkboxes: with markup if wanted. */
export const choice = z.strictObject({
  text: anyText(limits.optionCharacters),
  value: words(limits.optionCharacters),
  description: anyText(limits.optionCharacters).optional(),
});

/** Of an overflow menu: may be a link. */
export const overflowOption = z.strictObject({
  text: plainText(limits.optionCharacters),
  ...optionRest,
  url: url.optional(),
});

export type Option = z.infer<typeof option> | z.infer<typeof choice> | z.infer<typeof overflowOption>;

export const optionGroup = z.strictObject({
  label: plainText(limits.optionCharacters),
  options: z.array(option).min(1).max(limits.options),
});

const slackFile = z.union([z.strictObject({ url }), z.strictObject({ id: z.string().min(1) })]);

/** The parts that an image block and an image element share. */
export const imageParts = {
  image_url: url.optional(),
  slack_file: slackFile.optional(),
  alt_text: words(limits.altTextCharacters),
};

/** An image comes from one place. */
export const hasOneSource = (image: { image_url?: unknown; slack_file?: unknown }) =>
  (image.image_url === undefined) !== (image.slack_file === undefined);
