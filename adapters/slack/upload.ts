import { type Attachment, ChatError } from "../../bot/chat.ts";
import { type Api, CALL_MS } from "./client.ts";
import { reasonOf } from "./errors.ts";

/** Puts a file into a thread. Throws ChatError. */
export type Upload = (channel: string, thread: string, file: Attachment) => Promise<void>;

/**
 * A file in three calls, as https://docs.slack.dev/messaging/working-with-files
 * says; the library's own files.uploadV2 would send the bot's token along with
 * the content and knows no timeout for it.
 */
export function uploader(api: Api, fetchFile: typeof fetch = fetch): Upload {
  return async (channel, thread, { name, title, text }) => {
    const content = Buffer.from(text);
    const { upload_url, file_id } = await api.call("files.getUploadURLExternal", (client) =>
      client.files.getUploadURLExternal({ filename: name, length: content.length }),
    );
    if (upload_url === undefined || file_id === undefined) {
      throw new ChatError("Slack gave no address for a file", true);
    }
    await send(upload_url, content, fetchFile);
    await api.call("files.completeUploadExternal", (client) =>
      client.files.completeUploadExternal({
        files: [{ id: file_id, title }],
        channel_id: channel,
        thread_ts: thread,
      }),
    );
  };
}

async function send(url: string, content: Buffer<ArrayBuffer>, fetchFile: typeof fetch): Promise<void> {
  const signal = AbortSignal.timeout(CALL_MS);
  let status: number;
  try {
    const response = await fetchFile(url, { method: "POST", body: content, redirect: "error", signal });
    await response.body?.cancel();
    status = response.status;
  } catch (error) {
    throw new ChatError(`Slack did not take a file: ${reasonOf(error)}`, true, error);
  }
  if (status !== 200) throw new ChatError(`Slack did not take a file: HTTP status ${status}`, true);
}
