import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Commands, connectCommands } from "../../../adapters/redis/connection.ts";
import type { JobName } from "../../../adapters/redis/job.ts";
import { openQueue } from "../../../adapters/redis/queue.ts";
import {
  type ServeOptions,
  serveBot,
  serveWorker,
  type WorkerOptions,
} from "../../../adapters/redis/serve.ts";
import type { BotHandlers, Consumer, Queue, WorkerHandlers } from "../../../jobs/queue.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
/** The machine may be busy: only what never comes is too late. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

let redis: TestRedis;
let commands: Commands;
let queue: Queue & { close(): Promise<void> };
let consumers: Consumer[] = [];
let errors: { error: unknown; about: JobName }[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
beforeEach(async () => {
  await redis.client.flushall();
  errors = [];
  commands = connectCommands(redis.address, () => {});
  queue = openQueue(commands, () => {});
});
afterEach(async () => {
  redis.thaw();
  await Promise.all(consumers.map((consumer) => consumer.close()));
  consumers = [];
  await queue.close();
  await commands.close();
});

const options: ServeOptions = {
  concurrency: 4,
  onError: (error, about) => errors.push({ error, about }),
};
const thread = (id: string, platform = "console") => ({ id, place: { platform, channel: "ops" } });
const nothing: WorkerHandlers & BotHandlers = {
  plan: async () => {},
  run: async () => undefined,
  refresh: async () => {},
  look: async () => {},
  sync: async () => undefined,
  expire: async () => {},
};
function startWorker(handlers: Partial<WorkerHandlers>, more: Partial<WorkerOptions> = {}): Consumer {
  const given = { ...options, refreshEveryMs: 3_600_000, ...more };
  const consumer = serveWorker(redis.address, { ...nothing, ...handlers }, given);
  consumers.push(consumer);
  return consumer;
}
function startBot(handlers: Partial<BotHandlers>, platforms = ["console"]): Consumer {
  const consumer = serveBot(redis.address, platforms, { ...nothing, ...handlers }, options);
  consumers.push(consumer);
  return consumer;
}

/** A handler that is held until the test lets it go, and counts who was in it at once. */
function gate() {
  const started: string[] = [];
  const held: (() => void)[] = [];
  let inside = 0;
  let most = 0;
  return {
    started,
    most: () => most,
    async enter(id: string) {
      started.push(id);
      inside += 1;
      most = Math.max(most, inside);
      await new Promise<void>((resolve) => held.push(resolve));
      inside -= 1;
    },
    letGo: () =>
      held.splice(0).forEach((resolve) => {
        resolve();
      }),
  };
}

describe("threads on a second platform", () => {
  it("are brought up to date by the bots that have it, each told which", async () => {
    const also = openQueue(commands, () => {}, ["slack"]);
    const synced: string[] = [];
    startBot({ sync: async (id, platform) => void synced.push(`${id} ${platform}`) }, ["console", "slack"]);

    await also.sync(thread("aaaaaaaa"));
    await eventually(() => synced.toSorted()).toEqual(["aaaaaaaa console", "aaaaaaaa slack"]);
    // Asked for there, it has one thread there.
    await also.sync(thread("bbbbbbbb", "slack"));
    await eventually(() => synced).toHaveLength(3);

    expect(synced.at(-1)).toBe("bbbbbbbb slack");
    await also.close();
  });
});

describe("plan and run", () => {
  it("hands each plan to the worker once", async () => {
    const planned: string[] = [];
    const run: string[] = [];
    startWorker({
      plan: async (id) => void planned.push(id),
      run: async (id) => void run.push(id),
    });

    await queue.plan("aaaaaaaa");
    await queue.run("bbbbbbbb");

    await eventually(() => [planned, run]).toEqual([["aaaaaaaa"], ["bbbbbbbb"]]);
  });

  it("queues a run once while it waits, and again after it has finished", async () => {
    const run: string[] = [];
    await queue.run("aaaaaaaa");
    await queue.run("aaaaaaaa");
    await queue.run("bbbbbbbb");

    startWorker({ run: async (id) => void run.push(id) });
    await eventually(() => run.toSorted()).toEqual(["aaaaaaaa", "bbbbbbbb"]);

    await queue.run("aaaaaaaa");
    await eventually(() => run.toSorted()).toEqual(["aaaaaaaa", "aaaaaaaa", "bbbbbbbb"]);
  });

  it("runs a plan again after it when asked for while it is at work, and never twice at once", async () => {
    const door = gate();
    startWorker({ run: async (id) => void (await door.enter(id)) });
    await queue.run("aaaaaaaa");
    await eventually(() => door.started).toHaveLength(1);

    await queue.run("aaaaaaaa");
    await queue.run("aaaaaaaa");
    // Another plan gets through: what was asked for before it would have started by now.
    await queue.run("bbbbbbbb");
    await eventually(() => door.started).toContain("bbbbbbbb");
    expect(door.started).toEqual(["aaaaaaaa", "bbbbbbbb"]);

    door.letGo();
    await eventually(() => door.started).toEqual(["aaaaaaaa", "bbbbbbbb", "aaaaaaaa"]);
    door.letGo();
    await eventually(() => waiting("ferry-run")).toBe(0);
  });

  it("binds no worker while a run waits for its time", async () => {
    const run: string[] = [];
    startWorker(
      {
        run: async (id) => {
          run.push(id);
          return run.length === 1 ? { laterMs: 300 } : undefined;
        },
      },
      { concurrency: 1 },
    );

    await queue.run("aaaaaaaa");
    await eventually(() => run).toHaveLength(1);
    await queue.run("bbbbbbbb");

    await eventually(() => run).toEqual(["aaaaaaaa", "bbbbbbbb", "aaaaaaaa"]);
    expect(errors).toEqual([]);
  });

  it("goes on at once with a run that waits when somebody asks for it", async () => {
    const run: string[] = [];
    startWorker({
      run: async (id) => {
        run.push(id);
        return run.length === 1 ? { laterMs: 3_600_000 } : undefined;
      },
    });
    await queue.run("aaaaaaaa");
    await eventually(() => delayed("ferry-run")).toBe(1);

    await queue.run("aaaaaaaa");

    await eventually(() => run).toHaveLength(2);
  });

  it("brings a run back that threw, tells the log, and leaves no word of it in Redis", async () => {
    let calls = 0;
    startWorker({
      run: async () => {
        calls += 1;
        if (calls === 1) throw new Error("hunter2");
        return undefined;
      },
    });

    await queue.run("aaaaaaaa");
    await eventually(() => delayed("ferry-run")).toBe(1);
    expect(await everythingInRedis()).not.toContain("hunter2");

    await eventually(() => calls).toBe(2);
    expect(errors).toEqual([
      { error: new Error("hunter2"), about: { queue: "ferry-run", job: "run", plan: "aaaaaaaa" } },
    ]);
  });

  it("gives the run of a worker that was killed to another one", async () => {
    const fixture = path.join(import.meta.dirname, "stuck-worker.ts");
    const stuck = spawn(process.execPath, ["--import", "tsx", fixture, redis.address.socket ?? "", "1000"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await queue.run("aaaaaaaa");
    await once(stuck.stdout, "data");
    const run: string[] = [];
    startWorker({ run: async (id) => void run.push(id) }, { lockMs: 1_000 });

    stuck.kill("SIGKILL");
    await once(stuck, "exit");

    await eventually(() => run).toEqual(["aaaaaaaa"]);
  });

  it("tells a run whose lock another worker has", async () => {
    let told: unknown;
    startWorker(
      {
        run: (_, signal) =>
          new Promise((resolve) => {
            signal.addEventListener("abort", () => {
              told = signal.reason;
              resolve(undefined);
            });
          }),
      },
      { lockMs: 1_000 },
    );
    await queue.run("aaaaaaaa");
    await eventually(() => active("ferry-run")).toBe(1);
    const [job] = await redis.client.lrange("ferry:queue:ferry-run:active", 0, -1);

    await redis.client.set(`ferry:queue:ferry-run:${job}:lock`, "another worker");

    await eventually(() => told).toBe("the job's lock was lost");
  });

  it("does not act on a job that it cannot read, and goes on", async () => {
    const run: string[] = [];
    startWorker({ run: async (id) => void run.push(id) });
    await addRaw("ferry-run", "run", { plan: "../../etc/passwd" });
    await addRaw("ferry-run", "constructor", { plan: "aaaaaaaa" });

    await queue.run("bbbbbbbb");

    await eventually(() => run).toEqual(["bbbbbbbb"]);
    await eventually(() => errors.map(({ about }) => about.job)).toEqual(["run", "constructor"]);
  });
});

describe("sync and expire", () => {
  it("makes one reconcile of many calls, and one more for those that come while it is at work", async () => {
    const door = gate();
    for (let i = 0; i < 5; i += 1) await queue.sync(thread("aaaaaaaa"));
    startBot({ sync: async (id) => void (await door.enter(id)) });
    await eventually(() => door.started).toHaveLength(1);

    for (let i = 0; i < 5; i += 1) await queue.sync(thread("aaaaaaaa"));
    await queue.sync(thread("bbbbbbbb"));
    await eventually(() => door.started).toEqual(["aaaaaaaa", "bbbbbbbb"]);
    door.letGo();

    await eventually(() => door.started).toEqual(["aaaaaaaa", "bbbbbbbb", "aaaaaaaa"]);
    door.letGo();
    await eventually(() => waiting("ferry-thread-console")).toBe(0);
    expect(door.started).toHaveLength(3);
  });

  it("reconciles several plans at once", async () => {
    const door = gate();
    startBot({ sync: async (id) => void (await door.enter(id)) });

    await Promise.all(["aaaaaaaa", "bbbbbbbb", "cccccccc"].map((id) => queue.sync(thread(id))));

    await eventually(() => door.most()).toBe(3);
    door.letGo();
  });

  it("gives a thread to a bot that has its platform's chat, and to no other", async () => {
    const consoles: string[] = [];
    const slacks: string[] = [];
    startBot({ sync: async (id) => void consoles.push(id) });
    for (const id of ["aaaaaaaa", "bbbbbbbb", "cccccccc"]) await queue.sync(thread(id, "slack"));
    await queue.sync(thread("dddddddd"));
    await eventually(() => consoles).toEqual(["dddddddd"]);

    startBot({ sync: async (id) => void slacks.push(id) }, ["slack"]);

    await eventually(() => slacks.toSorted()).toEqual(["aaaaaaaa", "bbbbbbbb", "cccccccc"]);
    expect(consoles).toEqual(["dddddddd"]);
  });

  it("expires a plan at its time, not before, and only at the latest time that was asked for", async () => {
    const expired: [string, number][] = [];
    startBot({ expire: async (id) => void expired.push([id, Date.now()]) });
    const at = Date.now() + 400;

    await queue.expire("aaaaaaaa", Date.now() + 50);
    await queue.expire("aaaaaaaa", at);

    await eventually(() => expired).toHaveLength(1);
    expect(expired[0]?.[0]).toBe("aaaaaaaa");
    expect(expired[0]?.[1]).toBeGreaterThanOrEqual(at);
  });
});

describe("refresh", () => {
  it("comes by itself, again and again", async () => {
    let refreshed = 0;
    const refresh = async () => {
      refreshed += 1;
    };
    startWorker({ refresh }, { refreshEveryMs: 100 });
    await eventually(() => refreshed).toBeGreaterThanOrEqual(3);
  });

  it("comes on demand, and many demands are one", async () => {
    const door = gate();
    for (let i = 0; i < 5; i += 1) await queue.refresh();
    // The clock's first one may be among them.
    startWorker({ refresh: () => door.enter("refresh") });
    await eventually(() => door.started.length).toBe(1);
    await queue.refresh();
    await queue.refresh();

    await eventually(async () => {
      door.letGo();
      return (await waiting("ferry-refresh")) + (await active("ferry-refresh"));
    }).toBe(0);
    expect(door.started.length).toBeLessThanOrEqual(3);
  });
});

describe("look-ups", () => {
  const id = "3f0f3a3e-6c0a-4c3e-9f57-0d7a8b6f1c11";

  it("are taken by one worker, once, and leave nothing behind", async () => {
    const looks: string[] = [];
    const look = async (asked: string) => void looks.push(asked);
    startWorker({ look });
    startWorker({ look });

    await queue.look(id);

    await eventually(() => looks).toEqual([id]);
    await eventually(async () => (await waiting("ferry-look")) + (await active("ferry-look"))).toBe(0);
  });

  it("that failed are not tried again: somebody was told so, or waits no more", async () => {
    let tries = 0;
    startWorker({
      look: async () => {
        tries += 1;
        throw new Error("no");
      },
    });

    await queue.look(id);

    await eventually(() => errors.length).toBeGreaterThan(0);
    await eventually(async () => (await waiting("ferry-look")) + (await active("ferry-look"))).toBe(0);
    expect(tries).toBe(1);
  });

  it("go on beside a host that hangs", async () => {
    const done: string[] = [];
    const other = "5a1f3a3e-6c0a-4c3e-9f57-0d7a8b6f1c22";
    let letGo: () => void = () => {};
    startWorker({
      async look(asked) {
        if (asked === id) {
          await new Promise<void>((resolve) => {
            letGo = resolve;
          });
        }
        done.push(asked);
      },
    });
    await queue.look(id);

    await queue.look(other);

    await eventually(() => done).toEqual([other]);
    letGo();
  });
});

describe("closing", () => {
  it("waits for the jobs in hand and tells them", async () => {
    let began = false;
    let ended = false;
    let told: unknown;
    const worker = startWorker({
      run: (_, signal) =>
        new Promise((resolve) => {
          began = true;
          signal.addEventListener("abort", () => {
            told = signal.reason;
            setTimeout(() => {
              ended = true;
              resolve({ laterMs: 0 });
            }, 50);
          });
        }),
    });
    await queue.run("aaaaaaaa");
    await eventually(() => began).toBe(true);

    await worker.close();

    expect(ended).toBe(true);
    expect(told).toBe("closing");
    const run: string[] = [];
    startWorker({ run: async (id) => void run.push(id) });
    await eventually(() => run).toEqual(["aaaaaaaa"]);
  });

  it("ends although Redis is away", async () => {
    const worker = startWorker({});
    const bot = startBot({});
    await queue.refresh();
    await redis.kill();

    await Promise.all([worker.close(), bot.close()]);

    await redis.start();
  });
});

describe("closing while Redis hangs", () => {
  it("ends all the same", async () => {
    let began = false;
    let ended = false;
    const worker = startWorker({
      run: (_, signal) =>
        new Promise((resolve) => {
          began = true;
          signal.addEventListener("abort", () => {
            ended = true;
            resolve(undefined);
          });
        }),
    });
    await queue.run("aaaaaaaa");
    await eventually(() => began).toBe(true);
    redis.freeze();

    await worker.close();

    expect(ended).toBe(true);
  });
});

describe("while Redis is away", () => {
  it("refuses what is asked for within seconds, and does not do it later", async () => {
    await queue.run("aaaaaaaa");
    await redis.kill();
    const began = Date.now();

    await expect(queue.run("bbbbbbbb")).rejects.toMatchObject({ code: "redis.unreachable" });
    expect(Date.now() - began).toBeLessThan(4_000);

    await redis.start();
    const run: string[] = [];
    startWorker({ run: async (id) => void run.push(id) });
    await queue.run("cccccccc");
    await eventually(() => run.toSorted()).toEqual(["aaaaaaaa", "cccccccc"]);
  });

  it("refuses within seconds when Redis hangs", async () => {
    await queue.run("aaaaaaaa");
    redis.freeze();
    const began = Date.now();

    await expect(queue.run("bbbbbbbb")).rejects.toMatchObject({ code: "redis.unreachable" });

    expect(Date.now() - began).toBeLessThan(4_000);
  });

  it("goes on when it comes back, without a restart and without an unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const notice = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", notice);
    const run: string[] = [];
    const synced: string[] = [];
    const door = gate();
    startWorker({
      run: async (id) => {
        run.push(id);
        if (id === "aaaaaaaa") await door.enter(id);
        return undefined;
      },
    });
    startBot({ sync: async (id) => void synced.push(id) });
    await queue.run("aaaaaaaa");
    await eventually(() => run).toHaveLength(1);

    await redis.kill();
    door.letGo();
    await redis.start();

    await queue.run("bbbbbbbb");
    await queue.sync(thread("bbbbbbbb"));
    await eventually(() => [run.includes("bbbbbbbb"), synced]).toEqual([true, ["bbbbbbbb"]]);
    await eventually(() => active("ferry-run")).toBe(0);
    process.off("unhandledRejection", notice);
    expect(unhandled).toEqual([]);
  });
});

const waiting = (name: string) => redis.client.llen(`ferry:queue:${name}:wait`);
const active = (name: string) => redis.client.llen(`ferry:queue:${name}:active`);
const delayed = (name: string) => redis.client.zcard(`ferry:queue:${name}:delayed`);

async function everythingInRedis(): Promise<string> {
  const keys = await redis.client.keys("*");
  const dumps = await Promise.all(keys.map((key) => redis.client.dumpBuffer(key)));
  return dumps.map((dump) => dump?.toString("latin1")).join("\n");
}

/** As another version of Ferry, or somebody with redis-cli, might have written it. */
async function addRaw(name: string, job: string, data: object): Promise<void> {
  const { Queue: BullQueue } = await import("bullmq");
  const raw = new BullQueue(name, { connection: commands.redis, prefix: "ferry:queue" });
  await raw.add(job, data);
  await raw.close();
}
