import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkRedis } from "../../../adapters/redis/check.ts";
import { type OpenRedis, openRedis } from "../../../adapters/redis/server.ts";
import type { OpsError } from "../../../jobs/error.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
/** The machine may be busy: only what never comes is too late. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

let dataFolder: string;
let opened: OpenRedis[] = [];
let clients: Redis[] = [];
let processes: ChildProcess[] = [];
let errors: OpsError[] = [];

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), "ferry-data-"));
  errors = [];
});
afterEach(async () => {
  for (const ferry of processes) {
    const gone = ferry.exitCode === null && ferry.signalCode === null ? once(ferry, "exit") : undefined;
    ferry.kill("SIGKILL");
    await gone;
  }
  const left = processes.length > 0 ? await serverLeftBehind() : undefined;
  for (const client of clients) client.disconnect();
  await Promise.all(opened.map((redis) => redis.close()));
  if (left !== undefined && runs(left)) process.kill(left, "SIGKILL");
  opened = [];
  clients = [];
  processes = [];
  await rm(dataFolder, { recursive: true, force: true });
});

/** A server outlives processes that are killed: its pid, for a test to leave nothing running. */
async function serverLeftBehind(): Promise<number> {
  await open();
  return serverPid();
}

async function open(more: { program?: string } = {}): Promise<OpenRedis> {
  const redis = await openRedis({ dataFolder, onError: (error) => errors.push(error), ...more });
  opened.push(redis);
  return redis;
}
function client(): Redis {
  const redis = new Redis({ path: path.join(dataFolder, "redis", "redis.sock"), retryStrategy: () => 50 });
  redis.on("error", () => {});
  clients.push(redis);
  return redis;
}
async function ferryProcess(): Promise<ChildProcess> {
  const fixture = path.join(import.meta.dirname, "ferry-process.ts");
  const ferry = spawn(process.execPath, ["--import", "tsx", fixture, dataFolder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  processes.push(ferry);
  await once(ferry.stdout, "data");
  return ferry;
}
async function serverPid(): Promise<number> {
  const info = await client().info("server");
  return Number(/^process_id:(\d+)/m.exec(info)?.[1]);
}
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("openRedis with a URL", () => {
  it("starts nothing and gives the address", async () => {
    const redis = await openRedis({ url: "redis://db1/2", dataFolder, onError: () => {} });

    expect(redis).toMatchObject({ embedded: false, address: { host: "db1", database: 2 } });
    await expect(stat(path.join(dataFolder, "redis"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("openRedis without a URL", () => {
  it("starts a server that passes Ferry's own check", async () => {
    const redis = await open();
    expect(redis.embedded).toBe(true);
    expect(await checkRedis(redis.address)).toEqual({ problems: [], unchecked: [] });
  });

  it("writes every record to the disk before it is answered, and listens on no port", async () => {
    await open();
    const setting = async (name: string) => String(await client().config("GET", name));
    expect(await setting("appendfsync")).toBe("appendfsync,always");
    expect(await setting("port")).toBe("port,0");
    expect(await setting("unixsocketperm")).toBe("unixsocketperm,700");
  });

  it("keeps others out of its folder, also of one that was open before", async () => {
    await mkdir(path.join(dataFolder, "redis"));
    await chmod(path.join(dataFolder, "redis"), 0o755);

    await open();

    expect((await stat(path.join(dataFolder, "redis"))).mode & 0o777).toBe(0o700);
  });

  it("shows the server none of Ferry's environment", async () => {
    vi.stubEnv("SLACK_BOT_TOKEN", "xoxb-secret");
    await open();
    expect(await readFile(`/proc/${await serverPid()}/environ`, "latin1")).not.toContain("xoxb-secret");
    vi.unstubAllEnvs();
  });

  it("gives the server a session of its own: Ctrl-C in Ferry's terminal is not for it", async () => {
    await open();
    const pid = await serverPid();
    const status = await readFile(`/proc/${pid}/stat`, "utf8");
    // proc(5): after the name in brackets come state, parent, process group and session.
    expect(status.slice(status.lastIndexOf(")") + 2).split(" ")[3]).toBe(String(pid));
  });

  it("stops the server at the end, and finds the data again the next time", async () => {
    const first = await open();
    await client().set("kept", "yes");
    const pid = await serverPid();
    await first.close();
    await eventually(() => runs(pid)).toBe(false);

    await open();

    expect(await client().get("kept")).toBe("yes");
  });

  it("gives processes that start at the same time one server", async () => {
    const all = await Promise.all([open(), open(), open(), ferryProcess()]);
    expect(all).toHaveLength(4);
    const list = String(await client().client("LIST"));
    expect(list.split("\n").filter((line) => line.includes(" name=ferry-process-"))).toHaveLength(4);
  });

  it("leaves the server running while another process uses it", async () => {
    const first = await open();
    const ferry = await ferryProcess();
    const pid = await serverPid();

    await first.close();
    expect(runs(pid)).toBe(true);

    ferry.stdin?.end();
    await once(ferry, "exit");
    await eventually(() => runs(pid)).toBe(false);
  });

  it("stops the server when all leave at once", async () => {
    const all = await Promise.all([open(), open(), open()]);
    const pid = await serverPid();

    await Promise.all(all.map((redis) => redis.close()));

    await eventually(() => runs(pid)).toBe(false);
  });

  it("keeps the server when the process that started it is killed", async () => {
    const ferry = await ferryProcess();
    await open();
    const pid = await serverPid();
    await client().set("kept", "yes");

    ferry.kill("SIGKILL");
    await once(ferry, "exit");

    expect(await client().get("kept")).toBe("yes");
    expect(await serverPid()).toBe(pid);
  });

  it("finds the server that the last process left when it was killed", async () => {
    const ferry = await ferryProcess();
    const pid = await serverPid();
    ferry.kill("SIGKILL");
    await once(ferry, "exit");

    await open();

    expect(await serverPid()).toBe(pid);
  });

  it("starts the server again when it is killed, with its data", async () => {
    await open();
    await open();
    const redis = client();
    await redis.set("kept", "yes");
    const pid = await serverPid();

    process.kill(pid, "SIGKILL");

    await eventually(() => redis.get("kept").catch(() => undefined)).toBe("yes");
    expect(await serverPid()).not.toBe(pid);
    expect(errors).toEqual([]);
  });

  it("starts although a power loss left a socket behind", async () => {
    const first = await open();
    await client().set("kept", "yes");
    const pid = await serverPid();
    const socket = path.join(dataFolder, "redis", "redis.sock");
    await first.close();
    await eventually(() => runs(pid)).toBe(false);
    await writeFile(socket, "");

    await open();

    expect(await client().get("kept")).toBe("yes");
  });

  it("refuses a data folder whose socket's path the kernel would not take", async () => {
    const deep = path.join(dataFolder, "x".repeat(100));
    await expect(openRedis({ dataFolder: deep, onError: () => {} })).rejects.toMatchObject({
      code: "redis.path-too-long",
      details: { limit: 107 },
    });
  });

  it("says which package to install when there is no redis-server", async () => {
    const failed = open({ program: "redis-server-that-is-not-there" });
    await expect(failed).rejects.toMatchObject({
      code: "redis.not-installed",
      remedy: expect.stringContaining("apt-get install redis-server"),
    });
  });

  it("shows the server's own words when it cannot start", async () => {
    await mkdir(path.join(dataFolder, "redis", "appendonlydir"), { recursive: true });
    await writeFile(path.join(dataFolder, "redis", "appendonlydir", "appendonly.aof.manifest"), "nonsense\n");

    await expect(open()).rejects.toMatchObject({ code: "redis.server-failed" });
  });

  it("refuses a data folder that is a file", async () => {
    await writeFile(path.join(dataFolder, "redis"), "");
    await expect(open()).rejects.toMatchObject({ code: "redis.folder-unusable" });
  });
});
