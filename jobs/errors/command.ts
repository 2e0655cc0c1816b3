export const commandErrors = {
  "command.unknown": {
    title: "Ferry knows no command '{word}'{hint}",
    remedy: "See `/ferry help`.",
  },
  "command.misused": { title: "{problem}", remedy: "Usage: `{usage}`" },
  "command.no-host": {
    title: "The site file has no host '{name}'{hint}",
    remedy: "Hosts: {known}.",
  },
  "command.no-share": {
    title: "The site file has no share '{name}'{hint}",
    remedy: "Shares: {known}.",
  },
  "command.no-vm": {
    title: "No VM called {vm} was seen {age}; did you mean {suggestion}?",
    remedy: "If {vm} is new, type the same again in a few seconds: the hosts are being read.",
  },
  "command.no-plan": {
    title: "There is no plan '{plan}'{hint}",
    remedy: "See `/ferry history` for the plans there are.",
  },
  "command.old-button": {
    title: "Ferry does not know this button any more",
    remedy: "Use the newest message of the thread, or `/ferry help`.",
  },
  "command.no-answer": {
    title: "Redis has not answered for {seconds} s, so Ferry does not know whether that counted",
    remedy: "See `/ferry history` before you do it again; if it stays silent, check the Redis of REDIS_URL.",
  },
  "command.crashed": {
    title: "Ferry met a bug (error {error})",
    remedy:
      "Look for {error} in the bot's log and report what it says; see `/ferry history` for what was done.",
  },
} as const;
