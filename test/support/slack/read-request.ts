import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { SlackError } from "./slack-error.ts";

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** A form with files, as fetch encodes it. */
async function readMultipart(body: Buffer, contentType: string): Promise<FormData> {
  return await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
}

const json = z.record(z.string(), z.unknown());

/** Arguments of a call, from a form, JSON or the address; throws SlackError for what Slack can't read. */
export async function readArguments(
  request: IncomingMessage,
  body: Buffer,
): Promise<Record<string, unknown>> {
  const query = new URL(request.url ?? "/", "http://127.0.0.1").searchParams;
  if (body.length === 0) return Object.fromEntries(query);
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("application/json")) {
    try {
      return json.parse(JSON.parse(body.toString()));
    } catch {
      throw new SlackError("invalid_json");
    }
  }
  if (contentType.startsWith("multipart/form-data")) {
    return Object.fromEntries(await readMultipart(body, contentType));
  }
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(body.toString()));
  }
  throw new SlackError(contentType === "" ? "missing_post_type" : "invalid_post_type");
}

/** What was uploaded: the body itself, or the first file of a form. */
export async function readUpload(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const contentType = request.headers["content-type"] ?? "";
  if (!contentType.startsWith("multipart/form-data")) return body;
  for (const [, part] of await readMultipart(body, contentType)) {
    if (typeof part !== "string") return Buffer.from(await part.arrayBuffer());
  }
  return Buffer.alloc(0);
}

/** The bearer token of a request. */
export const bearer = (request: IncomingMessage) =>
  /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
