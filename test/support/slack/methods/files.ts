import { z } from "zod";
import { SlackError } from "../slack-error.ts";
import { decode, timestamp, whole } from "./arguments.ts";
import { noteMentions, readContent } from "./content.ts";
import { method } from "./method.ts";
import { checkThread, writableChannel } from "./reach.ts";

export const getUploadUrl = method(
  "files.getUploadURLExternal",
  {
    tier: 4,
    scope: "files:write",
    arguments: z.strictObject({
      filename: z.string().min(1),
      length: whole,
      // The documentation calls it alt_txt, the SDK alt_text.
      alt_txt: z.string().max(1000).optional(),
      alt_text: z.string().max(1000).optional(),
      snippet_type: z.string().optional(),
    }),
  },
  (given, workspace) => {
    if (given.length === 0) throw new SlackError("missing_argument");
    if (given.snippet_type !== undefined && given.length > 1_000_000) {
      throw new SlackError("snippet_too_large");
    }
    const upload = workspace.uploads.announce(given.filename, given.length);
    return { upload_url: `${workspace.address}/upload/${upload.id}`, file_id: upload.id };
  },
);

const files = z
  .array(
    z.strictObject({
      id: z.string().min(1),
      title: z.string().optional(),
      highlight_type: z.string().optional(),
    }),
  )
  .min(1);

export const completeUpload = method(
  "files.completeUploadExternal",
  {
    tier: 4,
    scope: "files:write",
    arguments: z.strictObject({
      files: z.unknown(),
      channel_id: z.string().min(1).optional(),
      thread_ts: timestamp.optional(),
      initial_comment: z.string().optional(),
      blocks: z.unknown().optional(),
    }),
  },
  (given, workspace) => {
    const listed = files.safeParse(decode(given.files, "invalid_arguments"));
    if (!listed.success) throw new SlackError("invalid_arguments");
    for (const { id } of listed.data) {
      const upload = workspace.uploads.find(id);
      if (upload?.content === undefined || upload.isComplete) throw new SlackError("file_not_found");
    }
    if (given.channel_id === undefined && given.thread_ts !== undefined) {
      throw new SlackError("invalid_arguments");
    }
    const channel = given.channel_id === undefined ? undefined : writableChannel(given.channel_id, workspace);
    if (channel !== undefined && given.thread_ts !== undefined) {
      checkThread(channel, given.thread_ts, workspace);
    }
    const comment =
      given.initial_comment === undefined && given.blocks === undefined
        ? { text: "", blocks: [], attachments: [] }
        : readContent(
            given.initial_comment === undefined ? { blocks: given.blocks } : { text: given.initial_comment },
            workspace,
          );
    const where = {
      ...(channel === undefined ? {} : { channel: channel.id }),
      ...(given.thread_ts === undefined ? {} : { threadTs: given.thread_ts }),
    };
    const shared = listed.data.map(({ id, title }) =>
      workspace.uploads.change(id, { isComplete: true, ...where, ...(title === undefined ? {} : { title }) }),
    );
    if (channel !== undefined) {
      noteMentions(comment, true, workspace);
      workspace.messages.post({
        ...comment,
        channel: channel.id,
        user: workspace.bot.id,
        ...(given.thread_ts === undefined ? {} : { threadTs: given.thread_ts }),
        files: shared.map(({ name }) => name),
      });
    }
    return { files: shared.map(({ id, name, title }) => ({ id, name, title: title ?? name })) };
  },
);
