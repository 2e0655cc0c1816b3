import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultPlan } from "./fault-plan.ts";
import { readBody, readUpload } from "./read-request.ts";
import { respond } from "./respond.ts";
import { SlackError } from "./slack-error.ts";
import type { WebApi } from "./web-api.ts";
import type { Workspace } from "./workspace.ts";

/** Slack's HTTP: `/api/<method>`, `/upload/<file>` and response_urls. */
export function createHandler(workspace: Workspace, api: WebApi, faults: FaultPlan) {
  function plain(response: ServerResponse, status: number, text: string): void {
    response.writeHead(status, { "content-type": "text/plain" });
    response.end(text);
  }

  async function upload(id: string, request: IncomingMessage, body: Buffer, response: ServerResponse) {
    const file = workspace.uploads.find(id);
    const content = await readUpload(request, body);
    if (file === undefined || content.length !== file.length) {
      plain(response, 400, `${content.length} bytes came, ${file?.length ?? 0} were announced`);
      return;
    }
    workspace.uploads.change(id, { content });
    plain(response, 200, `OK - ${content.length}`);
  }

  function answerUrl(path: string, body: Buffer, response: ServerResponse): void {
    const target = workspace.responseUrls.use(path);
    if (target === undefined || typeof target === "string") {
      plain(response, 404, JSON.stringify({ ok: false, error: target ?? "no_such_url" }));
      return;
    }
    try {
      respond(JSON.parse(body.toString()), target, workspace);
      plain(response, 200, "ok");
    } catch (error) {
      const code = error instanceof SlackError ? error.code : "invalid_payload";
      plain(response, 400, JSON.stringify({ ok: false, error: code }));
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
    else if (area === "upload") await upload(name, request, body, response);
    else if (area === "response") answerUrl(pathname, body, response);
    else plain(response, 404, "Slack has nothing here");
  };
}
