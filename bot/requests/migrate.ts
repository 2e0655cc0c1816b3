import type { Site } from "../../config/site.ts";
import type { Request } from "../../jobs/request.ts";
import { misused, readArguments } from "../arguments.ts";
import { hostName, vmName } from "../typed-name.ts";
import { usages } from "../usage.ts";

/** `/migrate <vm> [<source>] <destination>` */
export function readMigrate(given: readonly string[], site: Site): Request {
  const usage = usages.migrate;
  const { words } = readArguments(usage, given);
  const vm = vmName(usage, words[0] ?? "");
  const [first, second] = words.slice(1).map((word) => hostName(usage, word, site).name);
  const destination = second ?? first ?? "";
  const source = second === undefined ? undefined : first;
  if (source === destination) throw misused(usage, `Source and destination are both ${destination}`);
  return { runbook: "migrate-live", vm, destination, ...(source === undefined ? {} : { source }) };
}
