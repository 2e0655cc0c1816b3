import { parseDuration } from "../../config/duration.ts";
import type { Request } from "../../jobs/request.ts";
import { misused, readArguments } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { vmName } from "../typed-name.ts";
import { usages } from "../usage.ts";

const LONGEST_DEADLINE_MS = 24 * 3_600_000;

/** `/ferry vm start <vm>` */
export function readVmStart(given: readonly string[]): Request {
  const usage = usages.vmStart;
  const [vm = ""] = readArguments(usage, given).words;
  return { runbook: "start-domain", vm: vmName(usage, vm) };
}

/** `/ferry vm stop <vm> [--deadline <time> | --hard]` */
export function readVmStop(given: readonly string[]): Request {
  const usage = usages.vmStop;
  const { words, options, flags } = readArguments(usage, given);
  const [vm = ""] = words;
  const hard = flags.has("hard");
  const deadline = options.get("deadline");
  const asked = { runbook: "stop-domain", vm: vmName(usage, vm), hard } as const;
  if (deadline === undefined) return asked;
  if (hard) throw misused(usage, "--deadline and --hard exclude each other: a power cut waits for nobody");
  const deadlineMs = parseDuration(deadline);
  if (deadlineMs === undefined || deadlineMs > LONGEST_DEADLINE_MS) {
    throw misused(
      usage,
      `--deadline cannot be '${excerpt(deadline)}': a time of at most 24h, like 90s or 10m`,
    );
  }
  return { ...asked, deadlineMs };
}

/** `/ferry vm delete <vm>` */
export function readVmDelete(given: readonly string[]): Request {
  const usage = usages.vmDelete;
  const [vm = ""] = readArguments(usage, given).words;
  return { runbook: "delete-domain", vm: vmName(usage, vm) };
}

/** `/ferry vm autostart <vm> on|off` */
export function readVmAutostart(given: readonly string[]): Request {
  const usage = usages.vmAutostart;
  const [vm = "", word = ""] = readArguments(usage, given).words;
  const name = vmName(usage, vm);
  const wanted = word.toLowerCase();
  if (wanted !== "on" && wanted !== "off") {
    throw misused(usage, `'${excerpt(word)}' is neither on nor off`);
  }
  return { runbook: "set-autostart", vm: name, autostart: wanted === "on" };
}
