const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const FORM = /^([1-9]\d{0,6})([smhd])$/;

/** Reads `90s`, `30m`, `12h` or `7d` as milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = FORM.exec(text) ?? [];
  switch (unit) {
    case "s":
    case "m":
    case "h":
    case "d":
      return Number(count) * UNIT_MS[unit];
    default:
      return undefined;
  }
}
