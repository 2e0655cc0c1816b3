/**
 * Where Ferry tells what it does, for operators and machines. The message is
 * static; what varies stands in the fields (`planId`, `step`, `host`, `actor`,
 * and `err` for an exception), so that lines can be searched and counted.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log whose lines all hold these fields too. */
  child(fields: LogFields): Log;
}

export type LogFields = Readonly<Record<string, unknown>>;
