import type { Store } from "../../jobs/store.ts";
import type { Commands } from "./connection.ts";
import { redisFigures } from "./figures.ts";
import { redisJournal } from "./journal.ts";
import { redisLeases } from "./leases.ts";
import { redisLooks } from "./looks.ts";
import { redisPlans } from "./plans.ts";

/**
 * What bot and worker share, in Redis. Every method throws OpsError `redis.*`
 * within about four seconds when Redis is away. The scripts reach keys that
 * they aren't told of, so Redis Cluster is refused at start (check.ts).
 */
export const redisStore = (commands: Commands): Store => ({
  ...redisPlans(commands),
  ...redisJournal(commands),
  ...redisLeases(commands),
  ...redisFigures(commands),
  ...redisLooks(commands),
});
