import type { Site } from "../../config/site.ts";
import type { Request } from "../../jobs/request.ts";
import { readArguments } from "../arguments.ts";
import { shareName } from "../typed-name.ts";
import { usages } from "../usage.ts";

/** `/ferry share <share>` */
export function readShare(given: readonly string[], site: Site): Request {
  const [share = ""] = readArguments(usages.share, given).words;
  return { runbook: "share-storage", share: shareName(usages.share, share, site).name };
}
