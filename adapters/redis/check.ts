import type { OpsError } from "../../jobs/error.ts";
import type { RedisAddress } from "./address.ts";
import { connect, hangUp } from "./connection.ts";
import { redisFailure } from "./failure.ts";
import { judgeInfo, type RedisFindings } from "./judge-info.ts";

const ANSWER_MS = 5_000;

/**
 * Looks at Redis before Ferry begins: reachable, the right login, version,
 * append-only file, eviction, primary, and whether it really takes a write
 * and a script. All problems at once. What it says of itself comes from INFO,
 * so a renamed or forbidden CONFIG is no obstacle.
 */
export async function checkRedis(address: RedisAddress): Promise<RedisFindings> {
  const redis = connect(address, () => {}, {
    lazyConnect: true,
    retryStrategy: null,
    // The check asks for INFO itself, and a refusal is one of its answers.
    enableReadyCheck: false,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
  });

  try {
    const failed = await failure(address, () => connected(redis));
    if (failed !== undefined) return { problems: [failed], unchecked: [] };

    let info = "";
    const unseen = await failure(address, async () => {
      info = await redis.info();
    });
    if (unseen !== undefined && unseen.code !== "redis.forbidden")
      return { problems: [unseen], unchecked: [] };

    const { problems, unchecked } = judgeInfo(info, address.shown);
    const writes = await failure(address, async () => {
      await redis.set("ferry:check", "1", "PX", 1_000);
      await redis.eval("return 1", 0);
    });
    const known = new Set(problems.map(({ code }) => code));
    const also = writes === undefined || known.has(writes.code) ? [] : [writes];
    return { problems: [...problems, ...also], unchecked };
  } finally {
    await hangUp(redis);
  }
}

/** Connects; what the server says to the login comes as an event, and the promise only says that it is over. */
async function connected(redis: ReturnType<typeof connect>): Promise<void> {
  let said: Error | undefined;
  redis.once("error", (error) => {
    said = error;
  });
  await redis.connect().catch((error) => {
    throw said ?? error;
  });
}

async function failure(address: RedisAddress, work: () => Promise<unknown>): Promise<OpsError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return redisFailure(error, address.shown);
  }
}
