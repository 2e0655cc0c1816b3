import { OpsError } from "../../jobs/error.ts";

export interface RedisFindings {
  /** What must be mended before Ferry may start. */
  readonly problems: readonly OpsError[];
  /** What Redis does not let Ferry see. */
  readonly unchecked: readonly OpsError[];
}

/** LPOS for BullMQ's deduplication, and what the distributions in use still ship. */
const NEEDED = [6, 2, 0] as const;

/**
 * Judges what INFO says. Absent lines (a hosted Redis, a user without INFO)
 * are unchecked, not wrong. `url` is the address as people may see it.
 */
export function judgeInfo(info: string, url: string): RedisFindings {
  const says = parseInfo(info);
  const problems: OpsError[] = [];
  const unchecked: OpsError[] = [];
  const cannotTell = (what: string, line: string) =>
    unchecked.push(new OpsError("redis.unchecked", { what, line, url }));

  const version = says.get("redis_version");
  if (version !== undefined && older(version)) {
    problems.push(new OpsError("redis.old", { version, needed: NEEDED.join("."), url }));
  }
  if (says.get("cluster_enabled") === "1") problems.push(new OpsError("redis.cluster", { url }));
  if (says.get("role") === "slave") {
    const primary = `${says.get("master_host")}:${says.get("master_port")}`;
    problems.push(new OpsError("redis.replica", { primary, url }));
  }

  const keeps = says.get("aof_enabled");
  if (keeps === undefined) cannotTell("whether it keeps its data on disk", "appendonly yes");
  else if (keeps !== "1") problems.push(new OpsError("redis.no-aof", { url }));

  const policy = says.get("maxmemory_policy");
  if (policy === undefined) cannotTell("whether it throws data away", "maxmemory-policy noeviction");
  else if (policy !== "noeviction") problems.push(new OpsError("redis.evicts", { policy, url }));

  return { problems, unchecked };
}

/** `name:value` lines under `# Section` headings: https://redis.io/docs/latest/commands/info/ */
function parseInfo(info: string): Map<string, string> {
  const lines = info.split(/\r?\n/).filter((line) => line.includes(":") && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

function older(version: string): boolean {
  const found = version.split(".").map(Number);
  for (const [i, needed] of NEEDED.entries()) {
    const part = found[i] ?? 0;
    if (part !== needed) return part < needed;
  }
  return false;
}
