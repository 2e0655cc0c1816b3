import { z } from "zod";

/** What Ferry reads of Slack's frames: https://docs.slack.dev/apis/events-api/using-socket-mode */
const frame = z.object({ type: z.string(), reason: z.string().optional() });

/** Why Slack will close the connection; undefined for every other frame. */
export function leaveReason(data: unknown): string | undefined {
  if (typeof data !== "string" || !data.includes('"disconnect"')) return undefined;
  try {
    const { data: read } = frame.safeParse(JSON.parse(data));
    return read?.type === "disconnect" ? (read.reason ?? "") : undefined;
  } catch {
    return undefined;
  }
}
