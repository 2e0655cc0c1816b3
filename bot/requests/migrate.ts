import { parseDuration } from "../../config/duration.ts";
import type { Site } from "../../config/site.ts";
import { type Request, request } from "../../jobs/request.ts";
import { type Arguments, misused, readArguments } from "../arguments.ts";
import { excerpt } from "../format.ts";
import { modes } from "../migrate-modes.ts";
import { hostName, vmName } from "../typed-name.ts";
import { usages } from "../usage.ts";
import { nameOption } from "./options.ts";

const usage = usages.migrate;

/** `/migrate <vm> [<source>] <destination> [live|cold] …` */
export function readMigrate(given: readonly string[], site: Site): Request {
  const { words, options, flags } = readArguments(usage, given);
  const vm = vmName(usage, words[0] ?? "");
  const mode = modes.find((each) => each === words.at(-1));
  const named = words.slice(1, mode === undefined ? undefined : -1);
  if (named.length === 0) throw misused(usage, "The destination is missing");
  if (named.length > 2) throw misused(usage, `'${excerpt(named[2] ?? "")}' is neither live nor cold`);
  const [first, second] = named.map((word) => hostName(usage, word, site).name);
  const destination = second ?? first ?? "";
  const source = second === undefined ? undefined : first;
  if (source === destination) throw misused(usage, `Source and destination are both ${destination}`);
  const move = { vm, destination, ...(source === undefined ? {} : { source }) };
  if (mode === "cold") return readCold(move, options, flags);
  const [option] = [...options.keys(), ...flags];
  if (option !== undefined) throw misused(usage, `--${option} is for cold migrations: add the word cold`);
  return { runbook: "migrate-live", ...move };
}

function readCold(
  move: { vm: string; destination: string; source?: string },
  options: Arguments["options"],
  flags: Arguments["flags"],
): Request {
  const [to, bandwidth, deadline] = ["to", "bandwidth", "deadline"].map((name) => options.get(name));
  const bridge = nameOption(usage, options, "bridge");
  const asked = {
    runbook: "migrate-cold",
    ...move,
    ...(to === undefined ? {} : { to: folder(to) }),
    ...(bridge === undefined ? {} : { bridge }),
    ...(bandwidth === undefined ? {} : { bandwidth: /^[0-9]{1,7}$/.test(bandwidth) ? Number(bandwidth) : 0 }),
    ...(deadline === undefined ? {} : { deadlineMs: parseDuration(deadline) ?? 0 }),
    ...Object.fromEntries([...flags].map((flag) => [flag, true])),
  };
  const parsed = request.safeParse(asked);
  if (parsed.success) return parsed.data;
  const key = String(parsed.error.issues[0]?.path[0] ?? "").replace("Ms", "");
  throw misused(usage, `--${key} cannot be '${excerpt(options.get(key) ?? "")}'${WANTED.get(key) ?? ""}`);
}

/** An absolute path without `.` and `..`, as both hosts would write it. */
function folder(word: string): string {
  const parts = word.split("/").slice(1);
  const plain = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._+@ -]*$/.test(part));
  if (word.startsWith("/") && plain) return word;
  throw misused(usage, `--to cannot be '${excerpt(word)}'${WANTED.get("to") ?? ""}`);
}

const WANTED = new Map([
  ["to", ": it is a folder on the destination, like /var/lib/libvirt/images"],
  ["bandwidth", ": it is a whole number of MiB a second, like 100"],
  ["deadline", ": it is a time like 90s or 5m, a day at most"],
]);
