import { OpsError } from "../../jobs/error.ts";

/** Where a Redis is and how Ferry logs in. `shown` is for people: the password is `***`. */
export interface RedisAddress {
  readonly shown: string;
  readonly socket?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database?: number;
}

const DEFAULT_PORT = 6379;
const DATABASE = /^\/?(\d{0,5})$/;

/**
 * Reads REDIS_URL: `redis://`, `rediss://` (TLS) or `unix:///path`. Query
 * options are refused, because ioredis would take any of its options from
 * them. Throws OpsError `redis.bad-url`, which never quotes the URL: it may
 * hold a password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw badUrl("it is no URL");
  if (url.search !== "" || url.hash !== "") throw badUrl("it has a query or a fragment");
  const login = {
    ...(url.username !== "" && { username: decoded(url.username) }),
    ...(url.password !== "" && { password: decoded(url.password) }),
  };

  switch (url.protocol) {
    case "unix:":
      if (url.pathname.length < 2) throw badUrl("it names no socket");
      return { ...login, shown: shown(url), socket: decoded(url.pathname) };
    case "redis:":
    case "rediss:": {
      if (url.hostname === "") throw badUrl("it names no host");
      const database = DATABASE.exec(url.pathname)?.[1];
      if (database === undefined) throw badUrl("its path is not a database number");
      return {
        ...login,
        shown: shown(url),
        host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
        port: url.port === "" ? DEFAULT_PORT : Number(url.port),
        tls: url.protocol === "rediss:",
        database: Number(database),
      };
    }
    default:
      throw badUrl("its scheme is none of redis, rediss and unix");
  }
}

/** The address of a redis-server on a Unix socket, without a password. */
export const socketAddress = (socket: string): RedisAddress => ({ socket, shown: `unix://${socket}` });

function shown(url: URL): string {
  const login = url.password === "" ? url.username : `${url.username}:***`;
  return `${url.protocol}//${login === "" ? "" : `${login}@`}${url.host}${url.pathname}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badUrl("a % in it is not followed by two hex digits");
  }
}

const badUrl = (why: string) => new OpsError("redis.bad-url", { why });
