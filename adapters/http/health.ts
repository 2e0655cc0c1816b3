import { createServer } from "node:http";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { RedisAddress } from "../redis/address.ts";
import { checkRedis } from "../redis/check.ts";

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly redis: RedisAddress;
  /** What is wrong with the chat; absent in a process that has none. */
  readonly chat?: (() => ChatReasons) | undefined;
}

/** Reasons in sentences: `fatal` needs a person, `passing` mends itself. */
interface ChatReasons {
  readonly fatal: readonly string[];
  readonly passing: readonly string[];
}

/**
 * Serves `/healthz` (200 while this process is well, Redis takes writes and the
 * chat platform takes Ferry's token; 503 with the reasons else), `/readyz` (503
 * also while the platform is out of reach, which passes) and `/metrics`
 * (Prometheus text). No secrets, no login: bind it to an address that only the
 * supervisor reaches.
 */
export async function openHealth({
  host,
  port,
  redis,
  chat,
}: HealthOptions): Promise<{ close(): Promise<void> }> {
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
  if (chat !== undefined) {
    new Gauge({
      name: "ferry_chat_up",
      help: "1 while the chat platform hears Ferry and Ferry hears people",
      registers: [registry],
      collect() {
        const { fatal, passing } = chat();
        this.set(fatal.length + passing.length === 0 ? 1 : 0);
      },
    });
  }

  const server = createServer(async (request, response) => {
    const answer = (code: number, type: string, body: string) =>
      response.writeHead(code, { "content-type": type }).end(body);
    const judge = (wrong: readonly string[]) =>
      answer(wrong.length === 0 ? 200 : 503, TEXT, `${wrong.join("\n") || "ok"}\n`);
    try {
      if (request.url === "/healthz" || request.url === "/readyz") {
        const { fatal = [], passing = [] } = chat?.() ?? {};
        const wrong = [...(await reasons(redis)), ...fatal];
        judge(request.url === "/healthz" ? wrong : [...wrong, ...passing]);
      } else if (request.url === "/metrics") {
        answer(200, registry.contentType, await registry.metrics());
      } else {
        answer(404, TEXT, "See /healthz, /readyz and /metrics.\n");
      }
    } catch (error) {
      answer(500, TEXT, `${error instanceof Error ? error.message : "failed"}\n`);
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

const TEXT = "text/plain; charset=utf-8";

const reasons = async (redis: RedisAddress) =>
  (await checkRedis(redis)).problems.map(({ message }) => message);
