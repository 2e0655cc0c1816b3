import type { Site } from "../../config/site.ts";
import type { Request } from "../../jobs/request.ts";
import { didYouMean, misused, readArguments } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { volumePath } from "../typed-name.ts";
import { usages } from "../usage.ts";
import { nameOption, sizeOf } from "./options.ts";

/** `/ferry volume create <share>/<name> <size> …` */
export function readVolumeCreate(given: readonly string[], site: Site): Request {
  const usage = usages.volumeCreate;
  const { words, options } = readArguments(usage, given);
  const [path = "", sizeWord = ""] = words;
  const format = options.get("format") ?? "qcow2";
  if (format !== "qcow2" && format !== "raw") {
    throw misused(usage, `'${excerpt(format)}' is no format${didYouMean(format, ["qcow2", "raw"])}`);
  }
  const backing = nameOption(usage, options, "backing");
  if (backing !== undefined && format === "raw") throw misused(usage, "A raw volume cannot have a --backing");
  return {
    runbook: "create-volume",
    ...volumePath(usage, path, site),
    sizeBytes: sizeOf(usage, sizeWord, "The size"),
    format,
    ...(backing === undefined ? {} : { backing }),
  };
}

/** `/ferry volume delete <share>/<name>` */
export function readVolumeDelete(given: readonly string[], site: Site): Request {
  const usage = usages.volumeDelete;
  const [path = ""] = readArguments(usage, given).words;
  return { runbook: "delete-volume", ...volumePath(usage, path, site) };
}
