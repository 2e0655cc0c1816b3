/**
 * A worker process for queue.test.ts: takes one run, says so on standard
 * output and never ends it, until somebody kills the process.
 * Arguments: the socket of Redis, how long a job's lock lasts (ms).
 */
import { socketAddress } from "../../../adapters/redis/address.ts";
import { serveWorker } from "../../../adapters/redis/serve.ts";

const [socket = "", lockMs = ""] = process.argv.slice(2);

serveWorker(
  socketAddress(socket),
  {
    plan: async () => {},
    run: (id) => {
      process.stdout.write(`has ${id}\n`);
      return new Promise(() => {});
    },
    refresh: async () => {},
    look: async () => {},
  },
  { concurrency: 1, lockMs: Number(lockMs), refreshEveryMs: 3_600_000, onError: () => {} },
);
