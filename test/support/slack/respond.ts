import { z } from "zod";
import { flag } from "./methods/arguments.ts";
import { contentArguments, noteMentions, readContent } from "./methods/content.ts";
import type { ResponseTarget } from "./response-urls.ts";
import { SlackError } from "./slack-error.ts";
import { valuesOf } from "./values.ts";
import type { Workspace } from "./workspace.ts";

const response = z.strictObject({
  ...contentArguments,
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: flag,
  delete_original: flag,
  thread_ts: z.string().optional(),
  mrkdwn: flag,
  unfurl_links: flag,
  unfurl_media: flag,
});

/** An answer to a command or a click, in its acknowledgement or at its response_url; throws SlackError. */
export function respond(given: unknown, target: ResponseTarget, workspace: Workspace): void {
  const parsed = response.safeParse(given);
  if (!parsed.success) throw new SlackError("invalid_payload");
  const { response_type, replace_original, delete_original, thread_ts, ...rest } = parsed.data;
  const original = target.ts === undefined ? undefined : workspace.messages.find(target.ts);
  if (delete_original === true) {
    if (original === undefined) throw new SlackError("message_not_found");
    workspace.messages.remove(original.ts);
    return;
  }
  const content = readContent(rest, workspace);
  if (replace_original === true) {
    if (original === undefined) throw new SlackError("message_not_found");
    noteMentions(content, false, workspace);
    workspace.messages.replace(
      original.ts,
      { ...content, values: valuesOf(content.blocks) },
      workspace.now(),
    );
    return;
  }
  noteMentions(content, true, workspace);
  // Ephemeral, it appears in the channel unless it says itself that it belongs into a thread.
  const threadTs = thread_ts ?? (response_type === "in_channel" ? target.threadTs : undefined);
  workspace.messages.post({
    ...content,
    channel: target.channel,
    user: workspace.bot.id,
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(response_type === "in_channel" ? {} : { ephemeralFor: target.user }),
  });
}
