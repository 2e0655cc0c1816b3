import type { Site } from "../config/site.ts";
import { OpsError } from "../jobs/error.ts";
import { type Request, request } from "../jobs/request.ts";
import { type Arguments, didYouMean, misused, readArguments } from "./arguments.ts";
import { excerpt } from "./format.ts";
import { parseSize } from "./size.ts";
import { hostName, idWord, plainName, shareName, vmName, volumePath } from "./typed-name.ts";
import { type Usage, usages } from "./usage.ts";

/** The commands that change something, and so become a plan. */
const readers = {
  migrate: readMigrate,
  prepare: readPrepare,
  share: (words: readonly string[], site: Site): Request => {
    const [share = ""] = readArguments(usages.share, words).words;
    return { runbook: "share-storage", share: shareName(usages.share, share, site).name };
  },
  volume: (words: readonly string[], site: Site) => readVolume(afterCreate("volume", words), site),
  vm: (words: readonly string[], site: Site) => readVm(afterCreate("vm", words), site),
  undo: (words: readonly string[]): Request => {
    const plan = idWord(readArguments(usages.undo, words).words[0]);
    const parsed = request.safeParse({ runbook: "undo", plan });
    if (!parsed.success) throw new OpsError("command.no-plan", { plan, hint: "" });
    return parsed.data;
  },
};

type RequestName = keyof typeof readers;

export const isRequestName = (word: string): word is RequestName => Object.hasOwn(readers, word);

/** Reads what follows `migrate`, `prepare`, `share`, `volume`, `vm` or `undo`. Throws OpsError `command.*`. */
export const readRequest = (name: RequestName, words: readonly string[], site: Site): Request =>
  readers[name](words, site);

function readMigrate(given: readonly string[], site: Site): Request {
  const usage = usages.migrate;
  const { words } = readArguments(usage, given);
  const vm = vmName(usage, words[0] ?? "");
  const [first, second] = words.slice(1).map((word) => hostName(usage, word, site).name);
  const destination = second ?? first ?? "";
  const source = second === undefined ? undefined : first;
  if (source === destination) throw misused(usage, `Source and destination are both ${destination}`);
  return { runbook: "migrate-live", vm, destination, ...(source === undefined ? {} : { source }) };
}

function readPrepare(given: readonly string[], site: Site): Request {
  const hosts = readArguments(usages.prepare, given).words.map(
    (word) => hostName(usages.prepare, word, site).name,
  );
  const twice = hosts.find((host, i) => hosts.indexOf(host) !== i);
  if (twice !== undefined) throw misused(usages.prepare, `${twice} stands there twice`);
  return { runbook: "prepare-host", hosts };
}

function readVolume(given: readonly string[], site: Site): Request {
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

function readVm(given: readonly string[], site: Site): Request {
  const usage = usages.vmCreate;
  const { words, options } = readArguments(usage, given);
  const [vm = "", host = ""] = words;
  const [volume, memory] = [options.get("volume"), options.get("memory")];
  if (volume === undefined) throw misused(usage, "--volume is missing");
  if (memory === undefined) throw misused(usage, "--memory is missing");
  if (options.has("bridge") && options.has("network"))
    throw misused(usage, "--bridge and --network exclude each other");
  for (const option of ["initrd", "cmdline"]) {
    if (options.has(option) && !options.has("kernel")) throw misused(usage, `--${option} needs --kernel`);
  }
  const named = ["bridge", "network", "kernel", "initrd"].flatMap((option) => {
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

function afterCreate(noun: "volume" | "vm", words: readonly string[]): readonly string[] {
  const usage = noun === "volume" ? usages.volumeCreate : usages.vmCreate;
  const [verb, ...rest] = words;
  if (verb === undefined) throw misused(usage, `'create' is missing after '${noun}'`);
  if (verb.toLowerCase() !== "create") {
    throw misused(usage, `'${noun} ${excerpt(verb)}' is no command${didYouMean(verb, ["create"])}`);
  }
  return rest;
}

const nameOption = (usage: Usage, options: Arguments["options"], option: string): string | undefined => {
  const value = options.get(option);
  return value === undefined ? undefined : plainName(usage, value, `the --${option}`);
};

function sizeOf(usage: Usage, word: string, what: string): number {
  const bytes = parseSize(word);
  if (bytes !== undefined) return bytes;
  throw misused(
    usage,
    `${what} '${excerpt(word)}' is not a whole number of KiB with its unit, like 20G or 512MiB`,
  );
}

function wholeNumber(usage: Usage, word: string): number {
  if (/^[0-9]{1,4}$/.test(word)) return Number(word);
  throw misused(usage, `--cpus is a whole number, not '${excerpt(word)}'`);
}
