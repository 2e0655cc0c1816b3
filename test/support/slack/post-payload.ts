import type { Payload, Retry } from "./courier.ts";
import { NotAcknowledged } from "./people.ts";
import { signedHeaders } from "./signed-request.ts";
import type { Workspace } from "./workspace.ts";

/** As Slack encodes it: a form for commands, a form with JSON in it for clicks, JSON for events. */
function encode({ type, body }: Payload): { readonly contentType: string; readonly text: string } {
  if (type === "events_api") return { contentType: "application/json", text: JSON.stringify(body) };
  const form =
    type === "interactive"
      ? { payload: JSON.stringify(body) }
      : Object.fromEntries(Object.entries(body).map(([key, value]) => [key, String(value)]));
  return {
    contentType: "application/x-www-form-urlencoded",
    text: new URLSearchParams(form).toString(),
  };
}

function decode(text: string, contentType: string): unknown {
  if (!contentType.startsWith("application/json") || text === "") return text;
  return JSON.parse(text);
}

/** Sends a payload as a signed request; resolves with what the app answered, rejects with NotAcknowledged. */
export async function postPayload(
  requestUrl: string,
  payload: Payload,
  retry: Retry | undefined,
  workspace: Workspace,
  withinMs: number,
): Promise<unknown> {
  const { contentType, text } = encode(payload);
  const headers = {
    "content-type": contentType,
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    ...signedHeaders(workspace.signingSecret, text, workspace.now()),
    ...(retry === undefined
      ? {}
      : { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason }),
  };
  const signal = AbortSignal.timeout(withinMs);
  try {
    const response = await fetch(requestUrl, { method: "POST", headers, body: text, signal });
    const answer = await response.text();
    if (response.status !== 200) {
      throw new NotAcknowledged("dispatch_failed", `the app answered HTTP ${response.status}`);
    }
    return decode(answer, response.headers.get("content-type") ?? "");
  } catch (error) {
    if (error instanceof NotAcknowledged) throw error;
    if (signal.aborted) throw new NotAcknowledged("operation_timeout", `no answer within ${withinMs} ms`);
    throw new NotAcknowledged("dispatch_failed", `the app could not be reached: ${String(error)}`);
  }
}
