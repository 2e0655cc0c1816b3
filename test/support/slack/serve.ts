import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultPlan } from "./fault-plan.ts";
import { readBody, readUpload } from "./read-request.ts";
import { respond } from "./respond.ts";
import { SlackError } from "./slack-error.ts";
import type { WebApi } from "./web-api.ts";
import type { Workspace } from "./workspace.ts";

/** An answer in plain text. */
interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Slack's HTTP: `/api/<method>`, `/upload/<file>` and response_urls. */
export function createHandler(workspace: Workspace, api: WebApi, faults: FaultPlan) {
  function plain(response: ServerResponse, { status, text }: Answer, headers = {}): void {
    response.writeHead(status, { "content-type": "text/plain", ...headers });
    response.end(text);
  }

  async function upload(id: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
    const file = workspace.uploads.find(id);
    const content = await readUpload(request, body);
    if (file === undefined || content.length !== file.length) {
      return { status: 400, text: `${content.length} bytes came, ${file?.length ?? 0} were announced` };
    }
    workspace.uploads.change(id, { content });
    return { status: 200, text: `OK - ${content.length}` };
  }

  async function answerUrl(path: string, body: Buffer): Promise<Answer> {
    const target = workspace.responseUrls.use(path);
    if (target === undefined || typeof target === "string") {
      return { status: 404, text: refusal(target ?? "no_such_url") };
    }
    try {
      respond(JSON.parse(body.toString()), target, workspace);
      return { status: 200, text: "ok" };
    } catch (error) {
      return { status: 400, text: refusal(error instanceof SlackError ? error.code : "invalid_payload") };
    }
  }

  /** Does what was asked and answers, or breaks as a fault was ordered for `area`. */
  async function unlessBroken(
    area: "upload" | "response_url",
    response: ServerResponse,
    act: () => Promise<Answer>,
  ): Promise<void> {
    const how = faults.take(area);
    if (how === undefined) plain(response, await act());
    else if ("status" in how) plain(response, { status: how.status, text: "" });
    else if ("error" in how) plain(response, { status: 200, text: refusal(how.error) });
    else if ("retryAfter" in how) {
      plain(response, { status: 429, text: "" }, { "retry-after": String(how.retryAfter) });
    } else {
      if (("cut" in how ? how.cut : how.hang) === "done") await act();
      if ("cut" in how) response.destroy();
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (faults.isAway) {
      response.destroy();
      return;
    }
    const body = await readBody(request);
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const [, area = "", name = ""] = pathname.split("/");
    if (area === "api") await api.answer(name, request, body, response);
    else if (area === "upload") await unlessBroken("upload", response, () => upload(name, request, body));
    else if (area === "response")
      await unlessBroken("response_url", response, () => answerUrl(pathname, body));
    else plain(response, { status: 404, text: "Slack has nothing here" });
  };
}

const refusal = (error: string): string => JSON.stringify({ ok: false, error });
