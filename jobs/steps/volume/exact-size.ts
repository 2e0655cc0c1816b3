const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A size in the largest unit that leaves no fraction: `20 GiB`, `1537 MiB`, `1000 B`. */
export function exactSize(bytes: number): string {
  const power = Math.max(
    UNITS.findLastIndex((_, i) => bytes >= 1024 ** i && bytes % 1024 ** i === 0),
    0,
  );
  return `${bytes / 1024 ** power} ${UNITS[power]}`;
}
