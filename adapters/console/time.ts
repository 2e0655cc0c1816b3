/** `14:07:31`: when a line was printed. An absent time zone is the machine's own. */
export function clockTime(at: number, timeZone?: string): string {
  return format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, timeZone).format(at);
}

/** `14:30` today, `2026-11-24 14:30` on any other day. */
export function instant(at: number, now: number, timeZone?: string): string {
  // Swedish dates are ISO 8601's: 2026-11-24.
  const day = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone });
  const time = format({ hour: "2-digit", minute: "2-digit" }, timeZone).format(at);
  return day.format(at) === day.format(now) ? time : `${day.format(at)} ${time}`;
}

function format(parts: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-GB", { ...parts, hourCycle: "h23", timeZone });
}
