import type { IncomingMessage } from "node:http";
import type { Upload, Uploads } from "../content/compose.ts";
import { refusals } from "../discord-error.ts";
import { formError } from "../form/problem.ts";

export interface Body {
  readonly json: unknown;
  readonly uploads: Uploads;
}

export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusals.invalidJson();
  }
}

/** JSON, or a form with `payload_json` and `files[n]`; throws for what Discord can't read. */
export async function readBody(bytes: Buffer, contentType: string): Promise<Body> {
  if (bytes.length === 0) return { json: undefined, uploads: new Map() };
  if (contentType.startsWith("application/json")) {
    return { json: parse(bytes.toString()), uploads: new Map() };
  }
  if (!contentType.startsWith("multipart/form-data")) {
    throw formError([
      {
        path: [],
        code: "CONTENT_TYPE_INVALID",
        message: "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
      },
    ]);
  }
  const response = new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } });
  const uploads = new Map<string, Upload>();
  let json: unknown;
  for (const [name, part] of await response.formData()) {
    if (typeof part === "string") {
      if (name === "payload_json") json = parse(part);
      continue;
    }
    const number = /^files\[(\d+)\]$/.exec(name)?.[1] ?? String(uploads.size);
    uploads.set(number, { name: part.name, content: Buffer.from(await part.arrayBuffer()) });
  }
  return { json, uploads };
}
