export const redisErrors = {
  "redis.unreachable": {
    title: "Redis does not answer",
    remedy:
      "See whether Redis runs at {url} ({why}). What was asked for just now may or may not have been written: look with `/ferry history` once it answers.",
  },
  "redis.bad-url": {
    title: "REDIS_URL is not the address of a Redis",
    remedy:
      "Write it as redis://[user:password@]host[:port][/database], rediss://… for TLS, or unix:///path/to/redis.sock: {why}.",
  },
  "redis.login-refused": {
    title: "Redis refused Ferry's user name or password",
    remedy: "Set the right ones in REDIS_URL (now {url}).",
  },
  "redis.old": {
    title: "Redis is version {version}; Ferry needs {needed}",
    remedy: "Upgrade the Redis at {url} to {needed} or later.",
  },
  "redis.cluster": {
    title: "Redis runs in cluster mode",
    remedy: "Point REDIS_URL at a Redis without `cluster-enabled yes`; {url} is a cluster.",
  },
  "redis.no-aof": {
    title: "Redis would forget plans and approvals when it restarts",
    remedy:
      "Run `redis-cli CONFIG SET appendonly yes` and put `appendonly yes` into redis.conf at {url}; `appendfsync everysec` is enough.",
  },
  "redis.evicts": {
    title: "Redis may throw plans away when its memory is full",
    remedy:
      "Run `redis-cli CONFIG SET maxmemory-policy noeviction` and put `maxmemory-policy noeviction` into redis.conf at {url} (now {policy}).",
  },
  "redis.replica": {
    title: "Redis is a replica",
    remedy: "Point REDIS_URL at its primary, {primary}, instead of {url}.",
  },
  "redis.writes-refused": {
    title: "Redis cannot write its data to disk",
    remedy: "Free disk space or mend the folder of the Redis at {url}; it says: {why}",
  },
  "redis.full": {
    title: "Redis has no memory left",
    remedy: "Raise `maxmemory` of the Redis at {url}: `redis-cli CONFIG SET maxmemory …` and redis.conf.",
  },
  "redis.forbidden": {
    title: "Redis does not allow Ferry what it needs",
    remedy: "Give the user of REDIS_URL ({url}) all commands on `ferry:*`; Redis says: {why}",
  },
  "redis.refused": {
    title: "Redis refused a command",
    remedy: "Look at the log of the Redis at {url}; it says: {why}",
  },
  "redis.unchecked": {
    title: "Redis does not tell {what}",
    remedy: "Make sure that `{line}` stands in redis.conf at {url}, or allow Ferry's user `INFO`.",
  },
  "redis.unreadable": {
    title: "Redis holds something that this version of Ferry cannot read",
    remedy: "Look at `redis-cli GET {key}`: {why}",
  },
  "redis.not-installed": {
    title: "{program} is not installed",
    remedy:
      "Install it (`apt-get install {deb}` or `dnf install {rpm}`), or set REDIS_URL to a Redis that runs already.",
  },
  "redis.path-too-long": {
    title: "The data folder's path is too long for a socket",
    remedy:
      "Choose a data folder with a shorter path, or set REDIS_URL: {path} has {bytes} bytes, and a socket's path may have {limit}.",
  },
  "redis.folder-unusable": {
    title: "Ferry's data folder cannot be used",
    remedy: "Make {path} a folder that Ferry's user owns and may write: {why}.",
  },
  "redis.server-failed": {
    title: "Ferry's own redis-server did not start",
    remedy: "Mend what its log says ({log}), then start Ferry again: {why}",
  },
} as const;
