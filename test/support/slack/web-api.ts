import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultPlan } from "./fault-plan.ts";
import type { BadAnswer } from "./faults.ts";
import type { Answer, Method } from "./methods/method.ts";
import { bearer, readArguments } from "./read-request.ts";
import type { Call } from "./shown.ts";
import { SlackError } from "./slack-error.ts";
import { checkToken } from "./tokens.ts";
import type { Workspace } from "./workspace.ts";

export interface WebApi {
  readonly calls: readonly Call[];
  /** Answers a call of one method, or breaks as a fault was ordered. */
  answer(name: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void>;
}

type Result = { readonly status: number; readonly body: Answer; readonly retryAfter?: number };

const failed = (error: unknown): Result => {
  if (!(error instanceof SlackError)) throw error;
  return { status: 200, body: { ok: false, error: error.code, ...error.rest } };
};

const limited = (retryAfter: number): Result => ({
  status: 429,
  body: { ok: false, error: "ratelimited" },
  retryAfter,
});

export function createWebApi(
  methods: ReadonlyMap<string, Method>,
  workspace: Workspace,
  faults: FaultPlan,
): WebApi {
  const calls: Call[] = [];

  /** Does a call: what Slack checks, in the order in which it does. */
  function run(name: string, given: Record<string, unknown>, token: string | undefined): Result {
    const method = methods.get(name);
    if (method === undefined) return failed(new SlackError("unknown_method", { req_method: name }));
    const channel = typeof given.channel === "string" ? given.channel : undefined;
    const wait = workspace.rateLimits ? workspace.limiter.refuse(name, method.tier, channel) : undefined;
    if (wait !== undefined) return limited(wait);
    try {
      checkToken(workspace.tokens, token, method.token);
      const needed = method.scope(workspace.directory.findChannel(channel ?? ""));
      if (needed !== undefined && !workspace.tokens.scopes.has(needed)) {
        throw new SlackError("missing_scope", { needed, provided: [...workspace.tokens.scopes].join(",") });
      }
      return { status: 200, body: { ok: true, ...method.call(given, workspace) } };
    } catch (error) {
      return failed(error);
    }
  }

  function send(response: ServerResponse, { status, body, retryAfter }: Result): void {
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "x-oauth-scopes": [...workspace.tokens.scopes].join(","),
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    });
    response.end(JSON.stringify(body));
  }

  /** An ordered fault in place of the answer; the call may have been done. */
  function fail(how: BadAnswer, done: () => Result, response: ServerResponse): Result | undefined {
    if ("status" in how) return { status: how.status, body: {} };
    if ("retryAfter" in how) return limited(how.retryAfter);
    if ("error" in how) return failed(new SlackError(how.error));
    if (("cut" in how ? how.cut : how.hang) === "done") done();
    if ("cut" in how) response.destroy();
    return undefined;
  }

  return {
    calls,
    async answer(name, request, body, response) {
      const at = workspace.now();
      const given = await readArguments(request, body).catch((error: unknown) => failed(error).body);
      const { token, team_id: _, ...rest } = given;
      const done = () =>
        given.ok === false
          ? { status: 200, body: given }
          : run(name, rest, bearer(request) ?? (typeof token === "string" ? token : undefined));
      const fault = faults.take(name);
      const result = fault === undefined ? done() : fail(fault, done, response);
      const error = result?.body.error;
      calls.push({
        method: name,
        arguments: decoded(rest),
        at,
        status: result?.status ?? 0,
        ...(typeof error === "string" ? { error } : {}),
        ...(result?.retryAfter === undefined ? {} : { retryAfter: result.retryAfter }),
      });
      if (result !== undefined) send(response, result);
    },
  };
}

/** Arguments for the log: JSON in forms is unpacked. */
function decoded(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      if (typeof value !== "string" || !/^[[{]/.test(value)) return [key, value];
      try {
        return [key, JSON.parse(value)];
      } catch {
        return [key, value];
      }
    }),
  );
}
