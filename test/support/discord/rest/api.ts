import type { IncomingMessage, ServerResponse } from "node:http";
import { refusals } from "../discord-error.ts";
import type { FaultPlan } from "../fault-plan.ts";
import type { BadAnswer } from "../faults.ts";
import type { Call } from "../log.ts";
import type { World } from "../world.ts";
import { labelOf, resourceOf } from "./label.ts";
import { type Body, readBody, readBytes } from "./read-body.ts";
import { done, failed, limited, page, type Result, send } from "./respond.ts";
import type { Route } from "./route.ts";

export interface Api {
  readonly calls: readonly Call[];
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Discord's REST API: `/api/v10/…`, and `/api/…` for the default version. */
export function createApi(routes: readonly Route[], world: World, faults: FaultPlan): Api {
  const calls: Call[] = [];
  const byLabel = new Map(routes.map((it) => [it.route, it]));
  const paths = new Set(routes.map(({ route }) => route.split(" ")[1]));

  function routeOf(label: string): Route {
    const route = byLabel.get(label);
    if (route !== undefined) return route;
    throw paths.has(label.split(" ")[1]) ? refusals.methodNotAllowed() : refusals.notFound();
  }

  function limitedBy(route: Route, resource: string): Result | undefined {
    if (!world.rateLimits) return undefined;
    const refusal =
      (route.needsToken ? world.limits.global() : undefined) ??
      (route.bucket === undefined ? undefined : world.limits.take(route.bucket, resource));
    return refusal === undefined ? undefined : limited(refusal);
  }

  function bucketHeaders(route: Route, resource: string): Record<string, string> {
    if (!world.rateLimits || route.bucket === undefined) return {};
    const { id, limit, remaining, resetAfterS, resetAtS } = world.limits.state(route.bucket, resource);
    return {
      "x-ratelimit-bucket": id,
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(remaining),
      "x-ratelimit-reset": String(resetAtS),
      "x-ratelimit-reset-after": String(resetAfterS),
    };
  }

  /** Does a call: what Discord checks, in the order in which it does. */
  function run(method: string, url: URL, authorization: string | undefined, body: Body | Error): Result {
    const [, version] = /^\/api\/v(\d+)\//.exec(url.pathname) ?? [];
    if (version !== undefined && version !== "10") return failed(refusals.invalidVersion());
    const path = pathOf(url);
    const { label, params } = labelOf(method, path);
    let headers: Record<string, string> = {};
    try {
      const route = routeOf(label);
      if (route.needsToken && (authorization !== `Bot ${world.token}` || world.isTokenReset)) {
        throw refusals.unauthorized();
      }
      const resource = resourceOf(path, params);
      const tooMany = limitedBy(route, resource);
      headers = bucketHeaders(route, resource);
      if (tooMany !== undefined) return { ...tooMany, headers: { ...headers, ...tooMany.headers } };
      if (body instanceof Error) throw body;
      const { json, uploads } = body;
      const answer = route.call({ params, query: url.searchParams, body: json, uploads }, world);
      return { ...done(answer), headers };
    } catch (error) {
      const result = failed(error);
      return { ...result, headers: { ...headers, ...result.headers } };
    }
  }

  /** An ordered fault in place of the answer; the call may have been done. */
  function fail(how: BadAnswer, doIt: () => Result, response: ServerResponse): Result | undefined {
    if ("code" in how) {
      const { status, code, message } = how;
      return { status, code, body: { message, code } };
    }
    if ("status" in how) return page(how.status);
    if ("retryAfter" in how) return limited({ retryAfter: how.retryAfter, scope: how.scope ?? "user" });
    if (("cut" in how ? how.cut : how.hang) === "done") doIt();
    if ("cut" in how) response.destroy();
    return undefined;
  }

  function banned(): Result | undefined {
    const seconds = world.limits.banned();
    return seconds === undefined ? undefined : page(429, { "retry-after": String(seconds) });
  }

  return {
    calls,
    async answer(request, response) {
      const at = world.now();
      const method = request.method ?? "GET";
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const bytes = await readBytes(request);
      const body = await readBody(bytes, request.headers["content-type"] ?? "").catch(asError);
      const { label } = labelOf(method, pathOf(url));
      const doIt = () => run(method, url, request.headers.authorization, body);
      const fault = faults.take(label);
      const result = banned() ?? (fault === undefined ? doIt() : fail(fault, doIt, response));
      const { status = 0, code, refusal } = result ?? {};
      if ([401, 403, 429].includes(status) && refusal?.scope !== "shared") world.limits.invalid();
      calls.push({
        route: label,
        method,
        path: pathOf(url),
        query: Object.fromEntries(url.searchParams),
        body: body instanceof Error ? undefined : body.json,
        files: body instanceof Error ? [] : [...body.uploads.values()].map(({ name }) => name),
        at,
        status,
        ...(code === undefined ? {} : { code }),
        ...(refusal === undefined
          ? {}
          : { retryAfter: refusal.retryAfter, isGlobal: refusal.scope === "global" }),
      });
      if (result !== undefined) send(response, result);
    },
  };
}

/** discord.js writes `%40original`. */
const pathOf = ({ pathname }: URL) => decodeURIComponent(pathname.replace(/^\/api(\/v\d+)?/, ""));
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
