/** A length of time for people: '180 ms', '1.4 s', '12 s', '1 m 05 s', '2 h 07 m', '3 d 4 h'. */
export function duration(ms: number): string {
  const milliseconds = Math.max(0, Math.round(ms));
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 9950) return `${(milliseconds / 1000).toFixed(1).replace(/\.0$/, "")} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${two(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${two(minutes % 60)} m`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const two = (n: number) => String(n).padStart(2, "0");

/** How long ago, to the second: '12 s ago', 'just now'. */
export function age(ms: number): string {
  return ms < 1000 ? "just now" : `${duration(Math.floor(ms / 1000) * 1000)} ago`;
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** An amount of data for people, in powers of 1024: '512 MiB', '1.2 GiB'. */
export function size(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (Math.round(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = value < 9.95 && unit > 0 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value));
  return `${shown} ${UNITS[unit]}`;
}

/** '1 step', '3 steps'. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** 'ann', 'ann or bob', 'ann, bob or carol'; `nobody` if there is none. */
export function list(names: readonly string[], joint: "and" | "or", none = "nobody"): string {
  if (names.length <= 1) return names[0] ?? none;
  return `${names.slice(0, -1).join(", ")} ${joint} ${names.at(-1)}`;
}

/** A piece of somebody's text within a sentence: one line, no control characters, cut at `limit`. */
export function excerpt(text: string, limit = 40): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
