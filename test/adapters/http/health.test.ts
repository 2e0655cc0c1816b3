import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openHealth } from "../../../adapters/http/health.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function served(options: readonly string[] = []): Promise<{ url: string; redis: TestRedis }> {
  const redis = await startRedis(options);
  open.push({ close: () => redis.stop() });
  const port = await freePort();
  open.push(await openHealth({ host: "127.0.0.1", port, redis: redis.address }));
  return { url: `http://127.0.0.1:${port}`, redis };
}
const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

test("is well while Redis takes writes, and says so to Prometheus", async () => {
  const { url } = await served();

  expect(await get(`${url}/healthz`)).toEqual({
    status: 200,
    type: "text/plain; charset=utf-8",
    text: "ok\n",
  });
  const metrics = await get(`${url}/metrics`);
  expect(metrics.status).toBe(200);
  expect(metrics.type).toContain("text/plain");
  expect(metrics.text).toMatch(/^ferry_redis_up 1$/m);
  expect(metrics.text).toMatch(/^ferry_process_cpu_seconds_total /m);
});

test("is unwell with the reason once Redis is gone, and well again when it is back", async () => {
  const { url, redis } = await served();

  await redis.kill();

  const unwell = await get(`${url}/healthz`);
  expect(unwell.status).toBe(503);
  expect(unwell.text).toContain("Redis");
  expect((await get(`${url}/metrics`)).text).toMatch(/^ferry_redis_up 0$/m);

  await redis.start();

  expect((await get(`${url}/healthz`)).status).toBe(200);
});

test("names every reason on a line of its own", async () => {
  const { url } = await served(["--appendonly", "no", "--maxmemory-policy", "allkeys-lru"]);

  const { status, text } = await get(`${url}/healthz`);

  expect(status).toBe(503);
  expect(text.trimEnd().split("\n")).toHaveLength(2);
});

test("points elsewhere to what it has", async () => {
  const { url } = await served();

  expect(await get(`${url}/`)).toMatchObject({ status: 404, text: "See /healthz, /readyz and /metrics.\n" });
});

test("does not begin on a port that is taken", async () => {
  const { url, redis } = await served();
  const port = Number(new URL(url).port);

  await expect(openHealth({ host: "127.0.0.1", port, redis: redis.address })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
});

test("answers nobody once it is closed", async () => {
  const { url } = await served();

  await open.pop()?.close();

  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});
