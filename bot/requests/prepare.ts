import type { Site } from "../../config/site.ts";
import type { Request } from "../../jobs/request.ts";
import { misused, readArguments } from "../arguments.ts";
import { hostName } from "../typed-name.ts";
import { usages } from "../usage.ts";

/** `/ferry prepare <host>…` */
export function readPrepare(given: readonly string[], site: Site): Request {
  const hosts = readArguments(usages.prepare, given).words.map(
    (word) => hostName(usages.prepare, word, site).name,
  );
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) throw misused(usages.prepare, `${twice} stands there twice`);
  return { runbook: "prepare-host", hosts };
}
