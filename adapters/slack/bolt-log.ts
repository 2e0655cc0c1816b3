import { type Logger, LogLevel } from "@slack/bolt";
import type { Log } from "../../jobs/log.ts";

/**
 * What Bolt and its clients say, in Ferry's log: warnings and errors alone.
 * Their debug lines hold whole payloads, with response_urls in them. Errors
 * are warnings here: Ferry meets each of them itself and says what it means.
 */
export function boltLog(log: Log): Logger {
  let level = LogLevel.WARN;
  const words = (parts: readonly unknown[]) => parts.map(wordOf).join(" ");
  return {
    debug() {},
    info() {},
    warn: (...parts) => log.warn({ bolt: words(parts) }, "Slack's library"),
    error: (...parts) => log.warn({ bolt: words(parts) }, "Slack's library"),
    setLevel(wanted) {
      level = wanted;
    },
    getLevel: () => level,
    setName() {},
  };
}

const wordOf = (part: unknown): string =>
  typeof part === "string"
    ? part
    : part instanceof Error
      ? part.message
      : (JSON.stringify(part) ?? String(part));
