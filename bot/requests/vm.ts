import type { Site } from "../../config/site.ts";
import { type Request, request } from "../../jobs/request.ts";
import { misused, readArguments } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { hostName, vmName, volumePath } from "../typed-name.ts";
import { usages } from "../usage.ts";
import { nameOption, sizeOf, wholeNumber } from "./options.ts";

/** `/ferry vm create <name> <host> …` */
export function readVmCreate(given: readonly string[], site: Site): Request {
  const usage = usages.vmCreate;
  const { words, options, flags } = readArguments(usage, given);
  const [vm = "", host = ""] = words;
  const [volume, memory] = [options.get("volume"), options.get("memory")];
  if (volume === undefined) throw misused(usage, "--volume is missing");
  if (memory === undefined) throw misused(usage, "--memory is missing");
  if (options.has("bridge") && options.has("network"))
    throw misused(usage, "--bridge and --network exclude each other");
  for (const option of ["initrd", "cmdline"]) {
    if (options.has(option) && !options.has("kernel")) throw misused(usage, `--${option} needs --kernel`);
  }
  const boots = ["iso", "kernel"].filter((option) => options.has(option)).map((option) => `--${option}`);
  if (flags.has("import")) boots.push("--import");
  if (boots.length === 0) {
    throw misused(
      usage,
      "Say what it boots from: --iso to install from, --kernel, or --import for a system that is on the volume already",
    );
  }
  if (boots.length > 1) throw misused(usage, `${boots.join(" and ")} exclude each other`);
  const named = ["bridge", "network", "iso", "kernel", "initrd"].flatMap((option) => {
    const value = nameOption(usage, options, option);
    return value === undefined ? [] : [[option, value]];
  });
  const asked = {
    runbook: "create-domain",
    vm: vmName(usage, vm),
    host: hostName(usage, host, site).name,
    ...volumePath(usage, volume, site),
    memoryBytes: sizeOf(usage, memory, "--memory"),
    cpus: wholeNumber(usage, options.get("cpus") ?? "1"),
    ...Object.fromEntries(named),
    mac: options.get("mac")?.toLowerCase(),
    cmdline: options.get("cmdline"),
    ...(flags.has("import") ? { import: true } : {}),
  };
  const parsed = request.safeParse(asked);
  if (parsed.success) return parsed.data;
  const option = String(parsed.error.issues[0]?.path[0] ?? "");
  throw misused(
    usage,
    `--${option} cannot be '${excerpt(options.get(option) ?? "")}'${WANTED.get(option) ?? ""}`,
  );
}

const WANTED = new Map([
  ["mac", ": a MAC address looks like 52:54:00:12:34:56"],
  ["cpus", ": a VM has 1 to 512 of them"],
  ["cmdline", ": it is plain ASCII of at most 1024 characters"],
]);
