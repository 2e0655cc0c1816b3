import { MessageFlags } from "discord.js";
import type { Attachment } from "../../bot/chat.ts";
import { cut } from "../cut.ts";
import { visible } from "../visible.ts";
import type { CallOptions } from "./client.ts";
import { limits } from "./limits.ts";
import { escaped } from "./markdown.ts";

/** A file as a plain message: there people read a text file in place, which components do not show. */
export function attached({ name, title, text }: Attachment): Required<Pick<CallOptions, "body" | "files">> {
  return {
    body: {
      // Escaping may double it.
      content: escaped(cut(visible(title), limits.content / 2)),
      allowed_mentions: { parse: [] },
      attachments: [{ id: 0, filename: name }],
      flags: MessageFlags.SuppressEmbeds,
    },
    files: [{ name, data: Buffer.from(text), contentType: "text/plain; charset=utf-8" }],
  };
}
