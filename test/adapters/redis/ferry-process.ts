/**
 * A Ferry process for server.test.ts: opens the embedded Redis of the data
 * folder given, says so on standard output, and leaves it in good order when
 * standard input ends.
 */
import { openRedis } from "../../../adapters/redis/server.ts";

const [dataFolder = ""] = process.argv.slice(2);

const redis = await openRedis({ dataFolder, onError: (error) => process.stderr.write(`${error.remedy}\n`) });
process.stdout.write("ready\n");
process.stdin.on("end", () => void redis.close()).resume();
