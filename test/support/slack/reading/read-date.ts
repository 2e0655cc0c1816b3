import type { Names } from "./names.ts";

const day = (at: Date, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-US", { timeZone, ...options }).format(at);

/** `today`, `tomorrow`, `yesterday` or undefined. */
function near(at: Date, { timeZone, now }: Names): string | undefined {
  const iso = (date: Date) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(date);
  const around = { today: 0, tomorrow: 86_400_000, yesterday: -86_400_000 };
  return Object.entries(around).find(([, ms]) => iso(new Date(now + ms)) === iso(at))?.[0];
}

function ago(at: Date, now: number): string {
  const minutes = Math.round((now - at.getTime()) / 60_000);
  return minutes >= 0 ? `${minutes} minutes ago` : `in ${-minutes} minutes`;
}

/**
 * A Slack date format (`{date_short_pretty} at {time}`) as its reader sees it;
 * undefined when the format has a token that Slack does not know.
 */
export function readDate(seconds: number, format: string, names: Names): string | undefined {
  const at = new Date(seconds * 1000);
  const { timeZone } = names;
  const long = () => day(at, timeZone, { month: "long", day: "numeric" });
  const short = () => day(at, timeZone, { month: "short", day: "numeric", year: "numeric" });
  const full = () => day(at, timeZone, { month: "long", day: "numeric", year: "numeric" });
  const weekday = () =>
    day(at, timeZone, { weekday: "long", month: "long", day: "numeric", year: "numeric" });
  const tokens: Record<string, () => string> = {
    date_num: () => new Intl.DateTimeFormat("en-CA", { timeZone }).format(at),
    date_slash: () => new Intl.DateTimeFormat("en-GB", { timeZone }).format(at),
    date: long,
    date_pretty: () => near(at, names) ?? long(),
    date_short: short,
    date_short_pretty: () => near(at, names) ?? short(),
    date_long: weekday,
    date_long_full: full,
    date_long_pretty: () => near(at, names) ?? weekday(),
    day_divider_pretty: () => near(at, names) ?? weekday(),
    time: () => day(at, timeZone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    time_secs: () =>
      day(at, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    ago: () => ago(at, names.now),
  };
  let known = true;
  const shown = format.replaceAll(/\{(\w+)\}/g, (_, token: string) => {
    const show = tokens[token];
    known &&= show !== undefined;
    return show?.() ?? "";
  });
  return known ? shown : undefined;
}
