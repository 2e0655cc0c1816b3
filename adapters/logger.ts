import { type LevelWithSilent, type Logger, pino } from "pino";
import type { Log, LogFields } from "../jobs/log.ts";
import { maskSecrets } from "./mask-secrets.ts";

export interface LoggerOptions {
  /** Which process writes: `bot`, `worker`. */
  readonly name: string;
  readonly level: LevelWithSilent;
  /** Appended to, and made for Ferry's user alone; standard output unless told. */
  readonly file?: string;
}

/**
 * A log of JSON lines: `level` in words, `time` in ISO 8601, `msg` static, the
 * fields beside it. Fields that are named like secrets are masked at any
 * depth. Each line is written before the call returns, so that the last one
 * before a crash is there too.
 */
export function openLogger({ name, level, file }: LoggerOptions): Log {
  const place = file === undefined ? { dest: 1 } : { dest: file, mkdir: true, mode: 0o600 };
  const settings = {
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // maskSecrets has made plain fields of errors; pino's own serializer would fold their causes into text.
    serializers: { err: (plain: unknown) => plain },
  };
  return asLog(pino(settings, pino.destination({ ...place, sync: true })));
}

function asLog(logger: Logger): Log {
  const write = (level: "debug" | "info" | "warn" | "error") => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](maskSecrets(fields), message);
  };
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    child: (fields) => asLog(logger.child(Object(maskSecrets(fields)))),
  };
}
