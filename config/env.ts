import path from "node:path";
import { type DiscordEnv, parseDiscordEnv } from "./discord-env.ts";
import { hostAndPort, type ListenAddress } from "./listen-address.ts";
import { nearest } from "./nearest.ts";
import { printable } from "./printable.ts";
import { type Problem, SiteError } from "./problem.ts";
import { parseSlackEnv, type SlackEnv } from "./slack-env.ts";

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const KNOWN = ["FERRY_CONFIG", "FERRY_DATA", "FERRY_HTTP", "FERRY_LOG"];
/** The longest socket path that Linux takes has 107 bytes (unix(7)); below the folder go `/redis/redis.sock`. */
const LONGEST_DATA_FOLDER = 107 - "/redis/redis.sock".length;

/** What Ferry takes from its environment. */
export interface Env {
  /** Where Redis is; it may hold a password. Undefined: Ferry starts one of its own in the data folder. */
  readonly redisUrl: string | undefined;
  /** The site file, an absolute path. */
  readonly configFile: string;
  /** The embedded Redis, the certificate authority and logs, an absolute path. */
  readonly dataFolder: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Where /healthz, /readyz and /metrics are served; undefined: nowhere. */
  readonly http: ListenAddress | undefined;
  /** Undefined: Ferry is no Slack app here. */
  readonly slack: SlackEnv | undefined;
  /** Undefined: Ferry is no Discord bot here. */
  readonly discord: DiscordEnv | undefined;
  /** The SSH agent's socket. */
  readonly sshAuthSock: string | undefined;
  readonly home: string | undefined;
}

/** Reads this process's environment. Nothing else reads process.env. Throws SiteError with all problems. */
export const readEnv = (): Env => parseEnv(process.env);

/**
 * Parses an environment; empty variables count as absent, relative paths start
 * at the working directory, `~/` at HOME. Throws SiteError with all problems,
 * among them every unknown FERRY_ variable. Never shows what REDIS_URL, a token
 * or a secret holds.
 */
export function parseEnv(env: Readonly<Record<string, string | undefined>>): Env {
  const problems: Problem[] = unknownNames(env);
  const complain = (name: string, problem: string, remedy: string, found?: string) => {
    problems.push({ path: name, found: found ?? printable(env[name] ?? ""), problem, remedy });
  };
  const get = (name: string) => env[name] || undefined;
  const home = get("HOME");

  const folder = (name: string, standard: string): string => {
    const text = get(name) ?? standard;
    if (!text.startsWith("~/")) return path.resolve(text);
    if (home !== undefined) return path.resolve(home, text.slice(2));
    complain(name, "HOME is not set, so ~ stands for nothing", `Set ${name} to an absolute path.`, text);
    return text;
  };

  const redisUrl = get("REDIS_URL");
  if (redisUrl !== undefined && !/^(rediss?|unix):\/\/./.test(redisUrl)) {
    const remedy = "Write redis://host:port, rediss://host:port or unix:///path, or unset it.";
    complain("REDIS_URL", "is not the URL of a Redis", remedy, "a value (not shown: it may hold a password)");
  }
  const dataFolder = folder("FERRY_DATA", `${get("XDG_DATA_HOME") ?? "~/.local/share"}/ferry`);
  if (redisUrl === undefined && Buffer.byteLength(dataFolder) > LONGEST_DATA_FOLDER) {
    const remedy = `Set FERRY_DATA to a path of at most ${LONGEST_DATA_FOLDER} bytes, or set REDIS_URL.`;
    complain("FERRY_DATA", "is too long for the socket of Ferry's own Redis", remedy, printable(dataFolder));
  }
  const logLevel = LOG_LEVELS.find((level) => level === (get("FERRY_LOG") ?? "info"));
  if (logLevel === undefined) {
    const meant = nearest(get("FERRY_LOG") ?? "", LOG_LEVELS);
    const guess = meant === undefined ? "" : `Did you mean ${meant}? `;
    complain("FERRY_LOG", "is not a log level", `${guess}Write one of ${LOG_LEVELS.join(", ")}.`);
  }
  const httpText = get("FERRY_HTTP");
  const http = httpText === undefined ? undefined : hostAndPort(httpText);
  if (httpText !== undefined && http === undefined) {
    complain(
      "FERRY_HTTP",
      "is not an address and a port",
      "Write it as 127.0.0.1:9090 or [::1]:9090, or unset it.",
    );
  }
  const configFile = folder("FERRY_CONFIG", "ferry.yaml");
  const slack = parseSlackEnv(env, (problem) => problems.push(problem));
  const discord = parseDiscordEnv(env, (problem) => problems.push(problem));

  if (problems.length > 0 || logLevel === undefined) throw new SiteError(problems);
  const sshAuthSock = get("SSH_AUTH_SOCK");
  return { redisUrl, configFile, dataFolder, logLevel, http, slack, discord, sshAuthSock, home };
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): Problem[] {
  const names = Object.keys(env).filter((name) => name.startsWith("FERRY_") && !KNOWN.includes(name));
  return names.sort().map((name) => {
    const meant = nearest(name, KNOWN);
    const guess = meant === undefined ? `Ferry knows ${KNOWN.join(", ")}.` : `Did you mean ${meant}?`;
    return {
      path: printable(name).slice(1, -1),
      found: "a variable of this name",
      problem: "unknown variable",
      remedy: `Unset it. ${guess}`,
    };
  });
}
