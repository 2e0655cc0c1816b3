import { z } from "zod";
import { component } from "../components/component.ts";
import { maybe } from "../components/parts.ts";
import { problem, several, snowflake, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";
import { embeds } from "./embeds.ts";

const allowedMentions = z
  .object({
    parse: maybe(z.array(z.enum(["users", "roles", "everyone"]))),
    users: maybe(several(snowflake, 0, 100)),
    roles: maybe(several(snowflake, 0, 100)),
    replied_user: maybe(z.boolean()),
  })
  .superRefine(({ parse, users, roles }, context) => {
    for (const [kind, ids] of [
      ["users", users],
      ["roles", roles],
    ] as const) {
      if (parse?.includes(kind) !== true || ids === undefined || ids.length === 0) continue;
      context.addIssue(
        problem(
          "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        ),
      );
    }
  });
export type AllowedMentions = z.infer<typeof allowedMentions>;

const attachment = z.object({
  /** Of a new file its number in the form, of one that stays its own id. */
  id: z.union([z.string(), z.int()]).transform(String),
  filename: maybe(words(1, 255)),
  description: maybe(words(0, limits.fileDescriptionCharacters)),
});

/** What a message says: absent leaves what an edited message had, null takes it away. */
export const contentForm = z.object({
  content: words(0, limits.contentCharacters).nullish(),
  embeds: embeds.nullish(),
  components: z.array(component).nullish(),
  /** docs: "flags: 32768" comes as text too. */
  flags: z.coerce.number().int().min(0).nullish(),
  allowed_mentions: maybe(allowedMentions),
  attachments: several(attachment, 0, limits.files).nullish(),
  poll: z.unknown().optional(),
  sticker_ids: z.array(snowflake).nullish(),
  tts: maybe(z.boolean()),
});
export type ContentForm = z.infer<typeof contentForm>;

/** docs.discord.com/developers/resources/message#create-message */
export const createForm = contentForm.extend({
  nonce: maybe(z.union([words(0, limits.nonceCharacters), z.int()])),
  enforce_nonce: maybe(z.boolean()),
  message_reference: maybe(
    z.object({
      message_id: snowflake,
      channel_id: maybe(snowflake),
      guild_id: maybe(snowflake),
      fail_if_not_exists: maybe(z.boolean()),
    }),
  ),
});
