import { createServer } from "node:http";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { RedisAddress } from "../redis/address.ts";
import { checkRedis } from "../redis/check.ts";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly redis: RedisAddress;
}

/**
 * Serves `/healthz` (200 while this process is well and Redis takes writes, 503
 * with the reason else) and `/metrics` (Prometheus text). No secrets, no login:
 * bind it to an address that only the supervisor reaches.
 */
export async function openHealth({ host, port, redis }: HealthOptions): Promise<{ close(): Promise<void> }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "ferry_" });
  new Gauge({
    name: "ferry_redis_up",
    help: "1 while Redis answers and takes writes",
    registers: [registry],
    async collect() {
      this.set((await reasons(redis)).length === 0 ? 1 : 0);
    },
  });

  const server = createServer(async (request, response) => {
    const answer = (code: number, type: string, body: string) =>
      response.writeHead(code, { "content-type": type }).end(body);
    try {
      if (request.url === "/healthz") {
        const wrong = await reasons(redis);
        answer(wrong.length === 0 ? 200 : 503, "text/plain; charset=utf-8", `${wrong.join("\n") || "ok"}\n`);
      } else if (request.url === "/metrics") {
        answer(200, registry.contentType, await registry.metrics());
      } else {
        answer(404, "text/plain; charset=utf-8", "See /healthz and /metrics.\n");
      }
    } catch (error) {
      answer(500, "text/plain; charset=utf-8", `${error instanceof Error ? error.message : "failed"}\n`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        registry.clear();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const reasons = async (redis: RedisAddress) =>
  (await checkRedis(redis)).problems.map(({ message }) => message);
