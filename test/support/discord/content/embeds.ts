import { z } from "zod";
import { maybe } from "../components/parts.ts";
import { problem, several, words } from "../form/parse-form.ts";
import { limits } from "../limits.ts";

const url = maybe(words(0, 2_048));
const picture = maybe(z.object({ url: words(1, 2_048) }));

const embed = z.object({
  title: maybe(words(0, limits.embedTitleCharacters)),
  description: maybe(words(0, limits.embedDescriptionCharacters)),
  url,
  timestamp: maybe(z.string()),
  color: maybe(z.int().min(0).max(0xffffff)),
  footer: maybe(z.object({ text: words(1, limits.embedFooterCharacters), icon_url: url })),
  image: picture,
  thumbnail: picture,
  author: maybe(z.object({ name: words(1, limits.embedTitleCharacters), url, icon_url: url })),
  fields: maybe(
    several(
      z.object({
        name: words(1, limits.embedFieldNameCharacters),
        value: words(1, limits.embedFieldValueCharacters),
        inline: maybe(z.boolean()),
      }),
      0,
      limits.embedFields,
    ),
  ),
});

const textOf = ({ title, description, footer, author, fields }: z.infer<typeof embed>): string[] =>
  [
    author?.name,
    title,
    description,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
    footer?.text,
  ].flatMap((text) => (text === undefined || text === "" ? [] : [text]));

/** Embeds of one message. */
export const embeds = several(embed, 0, limits.embeds).superRefine((list, context) => {
  const characters = list.flatMap(textOf).join("").length;
  if (characters > limits.embedCharacters) {
    context.addIssue(
      problem("MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${limits.embedCharacters}`),
    );
  }
});

/** What people read of an embed. */
export const embedTexts = (value: unknown): string[] => {
  const parsed = embed.safeParse(value);
  return parsed.success ? textOf(parsed.data) : [];
};
