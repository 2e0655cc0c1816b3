const STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

const UNITS = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

function relative(seconds: number): string {
  const [unit, length] = UNITS.find((it) => Math.abs(seconds) >= it[1]) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.round(seconds / length), unit);
}

/** `<t:1700000000:R>` as a person in UTC reads it. */
export function readTime(unixSeconds: number, style: string, now: number): string {
  if (style === "R") return relative(unixSeconds - Math.round(now / 1000));
  const options = STYLES[style] ?? STYLES.f;
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(unixSeconds * 1000);
}
